package dev.sluice.session.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.log.ProjectedHistory;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ProjectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    Database database;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    ProjectedHistory history;

    private final Scope scope =
            new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-" + UUID.randomUUID()));

    @Test
    void theSameFactsAgainChangeNothing() {
        var records = live();
        awaitSeq(records.size());
        var before = rows();

        records.forEach(orchestrator::again);
        var later = orchestrator.say(scope, Facts.stepScheduled(Facts.turnOf(scope)));
        awaitSeq(later.seq());

        var after = rows();
        assertEquals(before.subList(1, before.size()), after.subList(1, after.size()));
        assertEquals("[completed]", before.get(1));
        assertEquals("[approved]", before.get(2));
    }

    @Test
    void aRowThatIsMadeAnewHasTheTitleThatWasGivenLater() {
        var later = new TitleRow();
        later.sessionId = scope.session().value();
        later.title = "second";
        database.change(later::persist);

        awaitSeq(orchestrator.say(scope, Facts.opened()).seq());
        var title = database.ask(
                        () -> SessionRow.<SessionRow>findById(scope.session().value()))
                .title;
        awaitSeq(orchestrator.say(scope, new Fact.SessionDeleted()).seq());

        assertEquals("second", title);
        assertEquals(Optional.empty(), database.ask(() -> TitleRow.of(scope.session())));
    }

    @Test
    void ofTitlesThatAreGivenAtOnceOneStays() throws Exception {
        awaitSeq(orchestrator.say(scope, Facts.opened()).seq());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var given = IntStream.range(0, 8)
                    .mapToObj(number -> threads.submit(
                            () -> database.change(() -> TitleRow.rename(scope.session(), "title " + number))))
                    .toList();
            for (var one : given) {
                one.get();
            }
        }

        var title = database.ask(() -> TitleRow.of(scope.session())).orElseThrow();

        assertTrue(title.startsWith("title "), title);
        assertEquals(
                title,
                database.ask(() ->
                                SessionRow.<SessionRow>findById(scope.session().value()))
                        .title);
    }

    @Test
    void aDeletedSessionGetsNoTitle() {
        orchestrator.say(scope, Facts.opened());
        awaitSeq(orchestrator.say(scope, new Fact.SessionDeleted()).seq());

        assertNull(database.change(() -> TitleRow.rename(scope.session(), "late")));

        assertEquals(Optional.empty(), database.ask(() -> TitleRow.of(scope.session())));
    }

    @Test
    void storedFactsAreTheVeryBytesOfTheLog() {
        var records = live();
        awaitSeq(records.size());

        var stored = database.ask(() -> FactRow.between(scope.session(), 1, 100, 100, 1 << 20));

        assertEquals(
                records.stream().map(MessageCodec::write).map(String::new).toList(),
                stored.stream().map(row -> row.body).toList());
    }

    @Test
    void aLongStoryIsReadInPiecesOfABoundedSize() {
        for (var seq = 1; seq <= 5; seq++) {
            orchestrator.say(scope, Facts.completed(Facts.turnOf(scope), "x".repeat(400_000)));
        }
        awaitSeq(5);

        assertEquals(
                List.of(1L, 2L),
                history.read(scope.session(), 1, 5).records().stream()
                        .map(FactRecord::seq)
                        .toList());
        assertEquals(
                List.of(4L),
                database.ask(() -> FactRow.between(scope.session(), 4, 5, 100, 10)).stream()
                        .map(row -> row.seq)
                        .toList());
    }

    @Test
    void theHistoryReadsWhatIsNotProjectedFromTheLogItself() {
        var records = live();
        awaitSeq(records.size());
        database.change(() ->
                FactRow.delete("sessionId = ?1 and seq > 3", scope.session().value()));

        var stored = history.read(scope.session(), 2, 6);
        var fromLog = history.read(scope.session(), 4, 6);

        assertEquals(
                List.of(2L, 3L), stored.records().stream().map(FactRecord::seq).toList());
        assertEquals(
                List.of(4L, 5L, 6L),
                fromLog.records().stream().map(FactRecord::seq).toList());
        assertTrue(fromLog.complete());
    }

    @Test
    void whatNobodyCanReadIsPutAsideAndTheRestGoesOn() {
        try (var graves = TopicProbe.open(Topics.DEAD_LETTERS)) {
            orchestrator.writer().send(Topics.FACTS, scope.session().value(), "{\"no\":\"fact\"}".getBytes());
            var next = orchestrator.say(scope, Facts.opened());

            graves.await(record -> scope.session().value().equals(record.key()), PATIENCE);
            awaitSeq(next.seq());
        }
    }

    @Test
    void aModelCallIsCountedOnce() {
        var usage = new UsageRecorded(
                "r-" + UUID.randomUUID(),
                scope.tenant(),
                scope.user(),
                Optional.of(scope.session()),
                Optional.of(Facts.turnOf(scope)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "demo",
                "demo",
                new TokenUsage(10, 0, 5, 0),
                false,
                7,
                UsageRecorded.Outcome.COMPLETED,
                Instant.now(),
                Duration.ofMillis(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        for (var i = 0; i < 2; i++) {
            orchestrator.writer().send(Topics.USAGE, scope.tenant().value(), MessageCodec.write(usage));
        }

        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> database.ask(() -> Costs.ofSession(scope.session().value())),
                        costs -> costs.modelCalls() > 0);
        assertEquals(
                new Costs(1, 15, 7),
                database.ask(() -> Costs.ofSession(scope.session().value())));
    }

    @Test
    void auditRecordsFormAnUnbrokenChain() {
        var tenant = new TenantId("chain-" + UUID.randomUUID());
        for (var i = 0; i < 3; i++) {
            var audit = new AuditRecorded(
                    "a-" + UUID.randomUUID(),
                    tenant,
                    scope.user(),
                    Optional.empty(),
                    "user.login",
                    "ada",
                    true,
                    Map.of(),
                    Instant.now());
            orchestrator.writer().send(Topics.AUDIT, tenant.value(), MessageCodec.write(audit));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> chain(tenant).size() == 3);

        var chain = chain(tenant);
        for (var row : chain) {
            assertEquals(Digest.sha256Hex(row[1] + "\n" + row[2]), row[0]);
        }
        assertEquals(chain.get(0)[0], chain.get(1)[1]);
        assertEquals(chain.get(1)[0], chain.get(2)[1]);
    }

    private List<Object[]> chain(TenantId tenant) {
        return database.ask(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "select hash, previous_hash, body from session.audit where tenant = ?1 order by kafka_offset",
                        Object[].class)
                .setParameter(1, tenant.value())
                .getResultList()));
    }

    private List<FactRecord> live() {
        var turn = Facts.turnOf(scope);
        var records = new ArrayList<FactRecord>();
        for (var fact : List.of(
                Facts.opened(),
                Facts.accepted(turn),
                Facts.started(turn),
                Facts.approvalRequested(turn),
                Facts.approvalSettled(turn, true),
                Facts.stepCompleted(turn, "a \u0000 b", 0),
                Facts.completed(turn, "a \u0000 b"))) {
            records.add(orchestrator.say(scope, fact));
        }
        return records;
    }

    private void awaitSeq(long seq) {
        Awaitility.await().atMost(PATIENCE).until(() -> history.newest(scope.session()) >= seq);
    }

    private List<String> rows() {
        var session = scope.session().value();
        return Arrays.asList(
                database.ask(() -> FactRow.count("sessionId", session)).toString(),
                database.ask(() -> TurnRow.<TurnRow>list("sessionId", session)).stream()
                        .map(row -> row.status)
                        .toList()
                        .toString(),
                database.ask(() -> ApprovalRow.<ApprovalRow>list("sessionId", session)).stream()
                        .map(row -> row.status)
                        .toList()
                        .toString());
    }
}
