using Akashi.Platform.Texts;

namespace Akashi.Platform.Errors;

/// <summary>
/// Something that a person did that cannot be done, named in the domain's words. Mapped once: to a ProblemDetails with a
/// stable code for programs, to the form's own line for people. Exceptions are for bugs.
/// </summary>
/// <param name="Code">Stable, kebab-case: <c>seat-limit-reached</c>.</param>
/// <param name="Message">What was wrong and what to do.</param>
/// <param name="Field">The form field it belongs to, if one.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record Failure(string Code, Text Message, string? Field = null, int Status = 422)
{
    public Failure About(string field) => this with { Field = field };
}

/// <summary>Thrown where no page stands ready to show the failure in place; the error page or a ProblemDetails does.</summary>
public sealed class FailureException(Failure failure) : Exception(failure.Message.En)
{
    public Failure Failure => failure;
}
