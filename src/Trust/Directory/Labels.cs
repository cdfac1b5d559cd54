using Akashi.Platform.Modules;
using Akashi.Platform.Texts;

namespace Akashi.Trust.Directory;

/// <summary>Words for roles and states.</summary>
public static class Labels
{
    public static Text Of(Role role) =>
        role switch
        {
            Role.Administrator => new("管理者", "Administrator"),
            Role.Operator => new("運用担当者", "Operator"),
            _ => new("一般", "General"),
        };

    public static Text Of(UserStatus status) => status == UserStatus.Active ? new("有効", "Active") : new("無効", "Inactive");
}
