package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.AuditFinding.Broken;
import io.susanoh.gateway.audit.AuditFinding.Sound;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import io.susanoh.gateway.audit.Checkpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may change everything in the database is found out. */
class AuditTamperTest {

  private static final String T = "default";
  private static final int RECORDS = 20;

  private final AuditHarness harness = new AuditHarness();

  @BeforeEach
  void fill() throws SQLException {
    harness.append(T, RECORDS);
    harness.append("other", 3);
  }

  private Broken broken(AuditFinding finding) {
    return assertInstanceOf(Broken.class, finding, finding.toString());
  }

  private void assertBroken(long entryId, String what, AuditFinding finding) {
    Broken broken = broken(finding);
    assertEquals(entryId, broken.entryId(), broken.what());
    assertTrue(broken.what().contains(what), broken.what());
  }

  @Test
  void aChainThatNobodyTouchedIsSound() throws SQLException {
    Sound sound = assertInstanceOf(Sound.class, harness.verify(T));
    assertEquals(RECORDS, sound.head().entryId());
    harness.append(T, 1);
    harness.trail.checkpoint(AuditHarness.NOW);
    sound = assertInstanceOf(Sound.class, harness.verify(T));
    assertEquals(RECORDS + 1, sound.head().entryId());
    assertEquals(1, sound.checkpoints());
    assertInstanceOf(Sound.class, harness.verify("other"));
    assertInstanceOf(Sound.class, harness.verify("nobody"));
    assertEquals(List.of("default", "other"), harness.trail.tenants());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actor = 'somebody'",
        "timestamp_millis = timestamp_millis + 1",
        "reason = 'no reason'",
        "details = replace(details, 'a', 'b')",
        "kind = 'LOGIN_GRANTED'",
        "user_id = 'boss'",
        "version = 5, from_state = 'NORMAL', to_state = 'BANNED', trigger = 'ADMIN_OVERRIDE'",
        "version = 9223372036854775807, from_state = '', to_state = '', trigger = ''",
        "hash = decode(repeat('ab', 32), 'hex')"
      })
  void aChangedField(String change) throws SQLException {
    harness.tamper("update audit_log set " + change + " where tenant_id = '" + T + at(7));
    assertBroken(7, "a field of it was changed", harness.verify(T));
    assertInstanceOf(Sound.class, harness.verify("other"));
  }

  @Test
  void aRecordOfAKindThatThereIsNot() throws SQLException {
    harness.tamper("update audit_log set kind = 'NOTHING' where tenant_id = '" + T + at(7));
    assertBroken(7, "no record that was written", harness.verify(T));
  }

  @Test
  void aRecordThatIsMissing() throws SQLException {
    harness.tamper("delete from audit_log where tenant_id = '" + T + at(7));
    assertBroken(7, "it is missing: record 8 comes next", harness.verify(T));
  }

  @Test
  void aRecordThatIsMissingThoughTheOthersClosedUp() throws SQLException {
    harness.tamper(
        "delete from audit_log where tenant_id = '" + T + at(7),
        "alter table audit_log drop constraint audit_log_entry_id_check",
        "update audit_log set entry_id = -entry_id where tenant_id = '" + T + "' and entry_id > 7",
        "update audit_log set entry_id = -entry_id - 1 where tenant_id = '"
            + T
            + "' and entry_id < 0");
    assertBroken(7, "it does not follow record 6", harness.verify(T));
  }

  @Test
  void twoRecordsThatWereSwapped() throws SQLException {
    harness.tamper(
        "update audit_log set entry_id = 1000 where tenant_id = '" + T + at(7),
        "update audit_log set entry_id = 7 where tenant_id = '" + T + at(8),
        "update audit_log set entry_id = 8 where tenant_id = '" + T + at(1000));
    assertBroken(7, "it does not follow record 6", harness.verify(T));
  }

  @Test
  void aRecordThatWasPutIn() throws SQLException {
    harness.tamper(
        "update audit_log set entry_id = entry_id + 1000 where tenant_id = '"
            + T
            + "' and entry_id >= 7",
        "update audit_log set entry_id = entry_id - 999 where tenant_id = '"
            + T
            + "' and entry_id >= 1007",
        """
        insert into audit_log select tenant_id, user_id, version, 7, from_state, to_state, trigger,
          triggered_by_rule, timestamp_millis, 'a lie', actor, kind, details, previous_hash, hash
        from audit_log where tenant_id = 'default' and entry_id = 6
        """);
    assertBroken(7, "it does not follow record 6", harness.verify(T));
  }

  @Test
  void aRecordBeforeTheFirst() throws SQLException {
    harness.tamper(
        "alter table audit_log drop constraint audit_log_entry_id_check",
        "update audit_log set entry_id = 0 where tenant_id = '" + T + at(7));
    assertBroken(0, "where there can be no record", harness.verify(T));
  }

  @Test
  void aTailThatWasCutIsFoundByACheckpoint() throws SQLException {
    List<Checkpoint> outside = harness.trail.checkpoint(AuditHarness.NOW);
    harness.tamper("delete from audit_log where tenant_id = '" + T + "' and entry_id > 15");
    assertBroken(16, "the tail was cut off", harness.verify(T));
    harness.tamper("delete from audit_checkpoint");
    assertInstanceOf(Sound.class, harness.verify(T));
    assertBroken(16, "the tail was cut off", harness.verify(T, of(T, outside)));
    harness.tamper("delete from audit_log where tenant_id = '" + T + "'");
    assertBroken(1, "the tail was cut off", harness.verify(T, of(T, outside)));
  }

  @Test
  void aChainWrittenAnewIsFoundByACheckpoint() throws SQLException {
    List<Checkpoint> outside = harness.trail.checkpoint(AuditHarness.NOW);
    harness.append(T, 2);
    harness.tamper("update audit_log set actor = 'somebody' where tenant_id = '" + T + at(7));
    rewrite();
    assertBroken(RECORDS, "the chain was written anew", harness.verify(T));
    harness.tamper("delete from audit_checkpoint");
    assertInstanceOf(Sound.class, harness.verify(T), "no hash in the database shows it");
    assertBroken(RECORDS, "the chain was written anew", harness.verify(T, of(T, outside)));
  }

  @Test
  void aCheckpointThatWasMadeToFit() throws SQLException {
    harness.trail.checkpoint(AuditHarness.NOW);
    harness.tamper("update audit_log set actor = 'somebody' where tenant_id = '" + T + at(7));
    rewrite();
    harness.tamper(
        "update audit_checkpoint c set hash = a.hash from audit_log a"
            + " where a.tenant_id = c.tenant_id and a.entry_id = c.entry_id");
    assertBroken(RECORDS, "signature of the checkpoint", harness.verify(T));
  }

  @Test
  void theFirstBreakIsNamedThoughACheckpointBehindItIsForged() throws SQLException {
    harness.trail.checkpoint(AuditHarness.NOW);
    harness.tamper("update audit_checkpoint set signature = 'AAAA'");
    harness.tamper("update audit_log set actor = 'somebody' where tenant_id = '" + T + at(7));
    assertBroken(7, "a field of it was changed", harness.verify(T));
  }

  /** Every hash anew, by whoever has Susanoh's code. */
  private void rewrite() throws SQLException {
    try (Connection connection = TestDatabase.open(harness.url);
        PreparedStatement read = connection.prepareStatement(AuditTrail.CHAIN)) {
      read.setString(1, T);
      List<ChainedRecord> anew = new ArrayList<>();
      ChainHead head = ChainHead.EMPTY;
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          ChainedRecord next = ChainedRecord.after(head, AuditTable.read(rows).record());
          head = next.head();
          anew.add(next);
        }
      }
      try (PreparedStatement write =
          connection.prepareStatement(
              "update audit_log set previous_hash = ?, hash = ?"
                  + " where tenant_id = ? and entry_id = ?")) {
        for (ChainedRecord each : anew) {
          write.setBytes(1, each.previous().bytes());
          write.setBytes(2, each.hash().bytes());
          write.setString(3, T);
          write.setLong(4, each.entryId());
          write.executeUpdate();
        }
      }
    }
  }

  private static List<Checkpoint> of(String tenantId, List<Checkpoint> all) {
    return all.stream().filter(each -> each.tenantId().equals(tenantId)).toList();
  }

  private static String at(long entryId) {
    return "' and entry_id = " + entryId;
  }
}
