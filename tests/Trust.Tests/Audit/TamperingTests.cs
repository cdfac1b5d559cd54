using Akashi.Testing;
using Akashi.Trust.Audit;

namespace Akashi.Trust.Tests.Audit;

/// <summary>A database superuser does what he likes; the verification says what, and where.</summary>
public sealed class TamperingTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Entries = "akashi.audit_entries";
    private const string Row = "where tenant_id = $1 and log_index =";

    [Theory]
    [InlineData($"delete from {Entries} {Row} 7", AuditFindingKind.DeletedRow, 7)]
    [InlineData($"delete from {Entries} {Row} 299", AuditFindingKind.DeletedRow, 299)]
    [InlineData($"update {Entries} set log_index = null, entry = '' {Row} 260", AuditFindingKind.DeletedRow, 260)]
    [InlineData($"update {Entries} set entry = overlay(entry placing 'X' from 40) {Row} 7", AuditFindingKind.EditedRow, 7)]
    [InlineData($"update {Entries} set entry = '' {Row} 0", AuditFindingKind.EditedRow, 0)]
    [InlineData($"update {Entries} set actor = 'user:somebody-else' {Row} 42", AuditFindingKind.EditedRow, 42)]
    [InlineData($"update {Entries} set action = 'nothing.happened' {Row} 42", AuditFindingKind.EditedRow, 42)]
    [InlineData($$"""update {{Entries}} set facts = '{"i":0}' {{Row}} 42""", AuditFindingKind.EditedFacts, 42)]
    [InlineData(
        "update akashi.audit_tiles set hashes = set_byte(hashes, 5 * 32, (get_byte(hashes, 5 * 32) + 1) % 256) where tenant_id = $1 and level = 0 and number = 1",
        AuditFindingKind.EditedTile,
        261
    )]
    [InlineData(
        "update akashi.audit_tiles set hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) % 256) where tenant_id = $1 and level = 1",
        AuditFindingKind.EditedTile,
        0
    )]
    [InlineData("delete from akashi.audit_tiles where tenant_id = $1 and level = 0 and number = 0", AuditFindingKind.EditedTile, 0)]
    [InlineData(
        "update akashi.audit_checkpoints set note = replace(note, '300', '301') where tenant_id = $1 and size = 300",
        AuditFindingKind.ReplacedCheckpoint,
        200
    )]
    [InlineData(
        "update akashi.audit_checkpoints set note = (select note from akashi.audit_checkpoints where tenant_id = $1 and size = 300) where tenant_id = $1 and size = 200",
        AuditFindingKind.ReplacedCheckpoint,
        100
    )]
    [InlineData("delete from akashi.audit_checkpoints where tenant_id = $1 and size > 100", AuditFindingKind.Rollback, 100)]
    [InlineData("delete from akashi.audit_checkpoints where tenant_id = $1", AuditFindingKind.Rollback, 0)]
    public async Task It_is_named(string attack, AuditFindingKind kind, long index)
    {
        var log = await Whole();
        (await log.Dba(attack)).ShouldBeGreaterThan(0);
        await IsNamed(log, kind, index);
    }

    [Fact]
    public async Task Rows_that_changed_places_are_named()
    {
        var log = await Whole();
        await log.Dba($"update {Entries} set log_index = 1000 - log_index where tenant_id = $1 and log_index in (3, 9)");
        await log.Dba(
            $"update {Entries} set log_index = 1000 - case log_index when 997 then 991 else 997 end where tenant_id = $1 and log_index > 900"
        );
        await IsNamed(log, AuditFindingKind.ReorderedRows, 3);
    }

    [Fact]
    public async Task A_row_taken_out_with_those_behind_it_moved_up_is_named()
    {
        var log = await Whole();
        await log.Dba($"delete from {Entries} {Row} 120");
        await log.Dba($"update {Entries} set log_index = log_index + 9999 where tenant_id = $1 and log_index > 120");
        await log.Dba($"update {Entries} set log_index = log_index - 10000 where tenant_id = $1 and log_index > 9999");
        await IsNamed(log, AuditFindingKind.DeletedRow, 120);
    }

    [Fact]
    public async Task A_whole_and_consistent_older_state_is_named()
    {
        var log = await LogUnderTest.Of(server, 30);
        await log.Dba($"delete from {Entries} where tenant_id = $1 and log_index >= 10");
        await log.Dba("delete from akashi.audit_checkpoints where tenant_id = $1 and size > 10");
        await log.Dba("update akashi.audit_tiles set width = 10, hashes = substr(hashes, 1, 320) where tenant_id = $1 and level = 0");
        await IsNamed(log, AuditFindingKind.Rollback, 10);
    }

    [Fact]
    public async Task An_entry_forged_with_its_leaf_hash_is_confined_to_its_tile()
    {
        var log = await Whole();
        await log.Dba($"update {Entries} set entry = overlay(entry placing 'X' from 40) {Row} 7");
        await log.Dba(
            $"""
            update akashi.audit_tiles set hashes = overlay(hashes placing
              (select sha256('\x00' || entry) from {Entries} {Row} 7) from 7 * 32 + 1) where tenant_id = $1 and level = 0 and number = 0
            """
        );
        var verdict = await log.Verify();
        verdict.Findings.ShouldContain(finding => finding.Index <= 7 && finding.Kind == AuditFindingKind.EditedTile);
    }

    [Fact]
    public async Task Facts_that_were_shredded_are_no_finding()
    {
        var log = await Whole();
        await log.Dba($"update {Entries} set facts = null, salt = null where tenant_id = $1");
        (await log.Verify()).Ok.ShouldBeTrue();
    }

    private async Task<LogUnderTest> Whole()
    {
        var log = await LogUnderTest.Of(server, 300);
        var verdict = await log.Verify();
        verdict.Ok.ShouldBeTrue(verdict.First?.Message.En);
        // The attacks count on these.
        await log.Dba("delete from akashi.audit_checkpoints where tenant_id = $1 and size not in (100, 200, 300)");
        return log;
    }

    private static async Task IsNamed(LogUnderTest log, AuditFindingKind kind, long index)
    {
        var first = (await log.Verify()).First.ShouldNotBeNull();
        (first.Kind, first.Index).ShouldBe((kind, index));
        first.Message.Ja.ShouldEndWith("。");
        first.Message.En.ShouldEndWith(".");
    }
}
