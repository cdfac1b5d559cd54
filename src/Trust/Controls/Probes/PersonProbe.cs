namespace Akashi.Trust.Controls.Probes;

/// <summary>A person that a probe registers and takes away again.</summary>
internal static class PersonProbe
{
    public static Dictionary<string, string> Fields(string id, string role = "general") =>
        new()
        {
            ["id"] = id,
            ["name"] = $"検査 {id}",
            ["email"] = $"{id}@example.invalid",
            ["role"] = role,
        };

    /// <summary>Takes the person out of a canary, so that the next round starts as this one did.</summary>
    public static Task<int> Remove(ProbeContext p, Canary canary, string id, CancellationToken ct) =>
        p.Execute(canary.Id, "delete from akashi.users where login_id = $1", ct, id);

    /// <summary>The person's own id, or empty.</summary>
    public static Task<Guid> IdOf(ProbeContext p, Canary canary, string id, CancellationToken ct) =>
        p.Scalar<Guid>(canary.Id, "select id from akashi.users where login_id = $1", ct, id);

    /// <summary>Registers through the page and returns the initial password that it shows.</summary>
    public static async Task<string> Register(ProbeContext p, ProbeBrowser administrator, Canary canary, string id, CancellationToken ct)
    {
        await Remove(p, canary, id, ct);
        await administrator.Post("/console/users/new", "/console/users/new", Fields(id), ct);
        return administrator.InitialPassword;
    }
}
