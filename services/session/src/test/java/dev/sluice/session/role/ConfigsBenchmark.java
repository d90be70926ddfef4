package dev.sluice.session.role;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.session.DoorResource;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.kafka.KafkaSender;
import dev.sluice.testkit.InfraResource;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Measures agents' configurations, by {@code ./benchmarks/configs}; no part of the suite, because it judges nothing. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ConfigsBenchmark {
    private static final int WRITES = 200;
    private static final int AGENTS = 10_000;
    private static final int BATCH = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Roles roles;

    @Inject
    RoleBook book;

    @Inject
    KafkaSettings kafka;

    @Inject
    KafkaSender sender;

    private final TenantId tenant = new TenantId("t-" + UUID.randomUUID());
    private final Caller caller = new Caller(
            tenant,
            new UserId("root"),
            Set.of(AccessRole.TENANT_ADMIN),
            Optional.empty(),
            Instant.now(),
            Instant.now().plus(Duration.ofHours(1)));

    @Test
    void figures() throws Exception {
        var other = new RoleBook();
        try (var replica = tail(other)) {
            replica.caughtUp().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            writes(other);
        }
        reads();
        loads();
    }

    /** Each write here, and when a second replica has it. */
    private void writes(RoleBook other) throws InterruptedException {
        var role = new Role("measured");
        var answered = new ArrayList<Long>();
        var seen = new ArrayList<Long>();
        for (int write = -20; write < WRITES; write++) {
            var prompt = "Version " + write + ". " + "Be brief. ".repeat(200);
            var change = Configured.role("measured", 1, prompt).change().orElseThrow();
            var began = System.nanoTime();
            var version = roles.write(caller, role, new IfMatch(Optional.empty()), _ -> change);
            var acknowledged = System.nanoTime();
            other.await(tenant, role, version.number(), PATIENCE).orElseThrow();
            if (write >= 0) {
                answered.add(acknowledged - began);
                seen.add(System.nanoTime() - began);
            }
        }
        show("a write of 2 KB answered", answered, 1e6, "ms");
        show("a write of 2 KB in a second replica", seen, 1e6, "ms");
    }

    private void reads() {
        var role = new Role("measured");
        var each = new ArrayList<Long>();
        for (int batch = -200; batch < 200; batch++) {
            var began = System.nanoTime();
            long found = 0;
            for (int read = 0; read < BATCH; read++) {
                found += book.inForce(tenant, role).orElseThrow().number();
            }
            if (batch >= 0 && found > 0) {
                each.add((System.nanoTime() - began) / BATCH);
            }
        }
        show("a look-up in the process that uses it, of batches of " + BATCH, each, 1e3, "us");
    }

    /** Reads all agents anew, beside a reader that does nothing with them. */
    private void loads() throws Exception {
        var sent = new ArrayList<CompletableFuture<Void>>();
        for (int agent = 0; agent < AGENTS; agent++) {
            var version = new RoleVersion(
                    tenant,
                    new Role("a" + agent),
                    1,
                    "aa",
                    new UserId("root"),
                    Instant.EPOCH,
                    Configured.role("a", 1, "Be brief. ".repeat(20)).change());
            var record = version.record();
            sent.add(sender.begin(Topics.CONFIGS, record.key(), MessageCodec.write(record), Map.of()));
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        var bare = new ArrayList<Long>();
        var loaded = new ArrayList<Long>();
        for (int run = -2; run < 5; run++) {
            var nothing = took(new RoleBook(), false);
            var all = took(new RoleBook(), true);
            if (run >= 0) {
                bare.add(nothing);
                loaded.add(all);
            }
        }
        show("the log of " + AGENTS + " agents read", bare, 1e6, "ms");
        show("the log of " + AGENTS + " agents read and kept", loaded, 1e6, "ms");

        var before = used();
        var kept = new RoleBook();
        took(kept, true);
        var after = used();
        System.out.printf(
                "memory of %d agents with prompts of 200 characters: %d KB per 1,000, of it 195 KB their prompts%n",
                kept.names(), (after - before) / 1024 * 1000 / kept.names());
    }

    private long took(RoleBook into, boolean keep) throws Exception {
        var began = System.nanoTime();
        try (var tail = new Tail(kafka, "session-benchmark", Topics.CONFIGS, TailStart.atBeginning(), record -> {
            if (keep) {
                read(into, record);
            }
        })) {
            tail.start().caughtUp().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return System.nanoTime() - began;
        }
    }

    private Tail tail(RoleBook into) {
        return new Tail(
                        kafka,
                        "session-benchmark",
                        Topics.CONFIGS,
                        TailStart.atBeginning(),
                        record -> read(into, record))
                .start();
    }

    private static void read(RoleBook into, ConsumerRecord<String, byte[]> record) throws Exception {
        if (record.key().startsWith("role/") && record.value() != null) {
            into.known(MessageCodec.read(record.value(), ConfigVersion.class));
        }
    }

    private static long used() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void show(String what, List<Long> nanos, double unit, String name) {
        var sorted = nanos.stream().mapToLong(one -> one).sorted().toArray();
        System.out.printf(
                "%s: p50 %.3f %s, p95 %.3f %s, of %d%n",
                what,
                sorted[sorted.length / 2] / unit,
                name,
                sorted[(int) (sorted.length * 0.95)] / unit,
                name,
                Arrays.stream(sorted).filter(one -> one > 0).count());
    }
}
