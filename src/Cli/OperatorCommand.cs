using System.CommandLine;
using Akashi.Platform.Data;
using Akashi.Platform.Tenancy;
using Akashi.Trust.Audit;
using Akashi.Trust.Directory;
using Akashi.Trust.SignIn;
using Akashi.Trust.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Cli;

/// <summary><c>akashi operator add</c>: the provider's first operator, for an installation without the demo.</summary>
internal static class OperatorCommand
{
    public static Command Make()
    {
        var id = new Option<string>("--id") { Description = "What the operator signs in with", Required = true };
        var name = new Option<string>("--name") { Description = "The operator's name", Required = true };
        var email = new Option<string>("--email") { Description = "The operator's mail address", Required = true };
        var (data, database) = (CommonOptions.Data, CommonOptions.Database);
        var add = new Command("add", "Add an operator of the provider; prints the initial password") { id, name, email, data, database };
        add.SetAction(
            (parsed, ct) =>
                Add(
                    new UserFields(
                        parsed.GetRequiredValue(id).Trim().ToLowerInvariant(),
                        parsed.GetRequiredValue(name),
                        parsed.GetRequiredValue(email),
                        "general"
                    ),
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetValue(database),
                    ct
                )
        );
        var locked = new Option<string>("--id") { Description = "Whose account to unlock", Required = true };
        var unlock = new Command("unlock", "Unlock an operator's account and print a new initial password") { locked, data, database };
        unlock.SetAction(
            (parsed, ct) =>
                Unlock(
                    parsed.GetRequiredValue(locked).Trim().ToLowerInvariant(),
                    parsed.GetRequiredValue(data).FullName,
                    parsed.GetValue(database),
                    ct
                )
        );
        return new Command("operator", "The provider's own people") { add, unlock };
    }

    /// <summary>For an operator whom wrong guesses locked out, or who forgot the password: whoever holds the folder decides.</summary>
    private static async Task<int> Unlock(string id, string folder, string? database, CancellationToken ct)
    {
        try
        {
            await using var services = await RunningInstallation.Open(folder, database, ct);
            var (user, password) = await services
                .GetRequiredService<CrossTenant>()
                .In(
                    Realm.Provider,
                    async scope =>
                    {
                        scope.GetRequiredService<Actor>().Origin = "cli";
                        return await scope.GetRequiredService<DirectoryWriter>().IssuePassword(id, ct);
                    }
                );
            if (user is null)
                return Fail(1, $"ID {id} の運用担当者はいません。 / There is no operator {id}.");
            Console.WriteLine(password);
            return 0;
        }
        catch (DatabaseException e)
        {
            return Fail(1, e.Message);
        }
    }

    private static async Task<int> Add(UserFields fields, string folder, string? database, CancellationToken ct)
    {
        if (fields.Check() is { Any: true } problems)
            return Fail(2, string.Join(" ", problems.All.Select(problem => $"{problem.Message.Ja} / {problem.Message.En}")));
        try
        {
            await using var services = await RunningInstallation.Open(folder, database, ct);
            var password = Passwords.Generate();
            var added = await services
                .GetRequiredService<CrossTenant>()
                .In(
                    Realm.Provider,
                    scope =>
                    {
                        scope.GetRequiredService<Actor>().Origin = "cli";
                        return Operators.Add(
                            scope,
                            fields,
                            Passwords.Hash(password),
                            mustChange: true,
                            services.GetRequiredService<TimeProvider>(),
                            ct
                        );
                    }
                );
            if (!added)
                return Fail(1, $"ID {fields.LoginId} はすでに使われています。 / The ID {fields.LoginId} is taken.");
            Console.WriteLine(password);
            return 0;
        }
        catch (DatabaseException e)
        {
            return Fail(1, e.Message);
        }
    }

    private static int Fail(int code, string sentence)
    {
        Console.Error.WriteLine(sentence);
        return code;
    }
}
