package dev.sluice.workers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles that a tenant set, at the workers: each step has the version that it names. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ProviderResource.class)
class ConfiguredRolesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Scope scope = new Scope(
            new TenantId("t-" + UUID.randomUUID()), new UserId("ann"), new SessionId("s-" + UUID.randomUUID()));
    private final TurnId turn = TurnId.of(scope.session(), "t1");

    @Inject
    KafkaSettings kafka;

    private TopicProbe inbox;
    private TopicWriter writer;

    @BeforeEach
    void open() {
        inbox = TopicProbe.open(Topics.INBOX);
        writer = TopicWriter.open();
    }

    @AfterEach
    void close() {
        ProviderResource.provider().reset();
        inbox.close();
        writer.close();
    }

    @Test
    void aStepHasTheVersionThatItNamesThoughANewerOneCounts() throws Exception {
        set(1, "You translate.", Optional.of("gpt-test"));
        set(2, "You guess.", Optional.empty());

        var first = asked(StepId.of(turn, 1, 1, 1), "v1");
        assertEquals("You translate.", first.at("/messages/0/content").asText());
        assertEquals("gpt-test", first.path("model").asText());
        assertEquals(300, first.path("max_completion_tokens").asInt());

        var second = asked(StepId.of(turn, 1, 2, 1), "v2");
        assertEquals("You guess.", second.at("/messages/0/content").asText());
        assertEquals("role/translator", second.path("model").asText());
    }

    @Test
    void workersTellHowTheRolesShip() throws Exception {
        var told = new ConcurrentHashMap<String, ConfigVersion>();
        try (var tail = new Tail(
                kafka,
                "test",
                Topics.CONFIGS,
                TailStart.atBeginning(),
                record -> told.put(record.key(), MessageCodec.read(record.value(), ConfigVersion.class)))) {
            tail.start();

            await().atMost(LIMIT)
                    .until(() -> RolePool.shipped().stream().allMatch(role -> told.containsKey("shipped/" + role)));
        }
        var coder = MessageCodec.mapper()
                .convertValue(told.get("shipped/" + Role.CODER).body(), RoleConfig.class);
        assertTrue(coder.tools().contains("write_file"));
    }

    /** What the provider is asked in a step of this version. */
    private JsonNode asked(StepId step, String version) {
        var work = new StepWork(
                step,
                scope,
                new Role("translator"),
                version,
                Origin.CHAT,
                List.of(new UserSaid("hello " + step + " [[mock tokens=2]]")),
                100_000,
                Instant.EPOCH,
                Optional.of(Duration.ofMinutes(1)),
                Optional.empty());
        writer.send(Topics.steps("coder", false), step.value(), MessageCodec.write(work));
        var outcome = inbox.await(
                record -> new String(record.value(), StandardCharsets.UTF_8).contains("\"step\":\"" + step + "\""),
                LIMIT);
        assertInstanceOf(StepAnswered.class, input(outcome.value()));
        return ProviderResource.provider().requests().stream()
                .filter(request -> request.body().toString().contains("hello " + step))
                .findFirst()
                .orElseThrow()
                .body();
    }

    private static Object input(byte[] value) {
        try {
            return MessageCodec.read(value, InputRecord.class).input();
        } catch (MessageCodec.UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private void set(long number, String prompt, Optional<String> model) {
        var config = new RoleConfig(
                prompt,
                List.of(),
                model,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                model.map(_ -> 300),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        var change = new RoleChange(Optional.of(config), Optional.empty(), Optional.empty());
        var record = new RoleVersion(
                        scope.tenant(),
                        new Role("translator"),
                        number,
                        "aa",
                        new UserId("ada"),
                        Instant.now(),
                        Optional.of(change))
                .record();
        writer.send(Topics.CONFIGS, record.key(), MessageCodec.write(record));
    }
}
