using Akashi.Platform.Texts;

namespace Akashi.Web.Layout;

/// <summary>What an error page says.</summary>
public sealed record ErrorModel(int Status, Text Message);
