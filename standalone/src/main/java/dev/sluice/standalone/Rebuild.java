package dev.sluice.standalone;

import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/**
 * Makes the session service read facts and model calls from the beginning of the log into empty tables. First its groups
 * forget how far they are, which Kafka refuses while a replica runs; then the tables are emptied. Broken off anywhere, it
 * can be run again. What no log has stays: users, keys, budgets, tables of routing and prices, titles that people gave, links; and the audit, because its
 * rows may outlive their topic.
 */
final class Rebuild {
    /** Read from the log, each from a topic that is kept for ever unless an operator shortens it. */
    static final List<String> PROJECTED = List.of(
            "facts",
            "sessions",
            "turns",
            "messages",
            "approvals",
            "grants",
            "questions",
            "feedback",
            "shares",
            "usage");

    /** Whose only home is Postgres. */
    static final List<String> KEPT = List.of(
            "users",
            "refresh_tokens",
            "api_keys",
            "budgets",
            "config_tables",
            "callbacks",
            "session_titles",
            "links",
            "audit");

    private static final List<String> GROUPS = List.of("session-from-facts", "session-from-usage");
    private static final List<Topic> TOPICS = List.of(Topics.FACTS, Topics.USAGE);

    /** Named replicas stay in their groups until their session times out, 6 s after their end or the broker's start. */
    private static final Duration MEMBERS_GONE_MAX = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final InfraAddresses infra;
    private final Duration membersGoneMax;

    Rebuild(InfraAddresses infra) {
        this(infra, MEMBERS_GONE_MAX);
    }

    Rebuild(InfraAddresses infra, Duration membersGoneMax) {
        this.infra = infra;
        this.membersGoneMax = membersGoneMax;
    }

    /** @param evenIfShortened whether to go on although records are gone from the beginning of the log */
    void run(boolean evenIfShortened) {
        try (var kafka = Admin.create(KafkaSettings.of(infra.kafka()).admin("rebuild"))) {
            if (!evenIfShortened) {
                requireWholeLog(kafka);
            }
            GROUPS.forEach(group -> forget(kafka, group));
        }
        empty();
    }

    private static void requireWholeLog(Admin kafka) {
        var partitions = TOPICS.stream()
                .flatMap(topic -> IntStream.range(0, topic.partitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.earliest()));
        var shortened = awaited(kafka.listOffsets(partitions).all()).entrySet().stream()
                .filter(partition -> partition.getValue().offset() > 0)
                .map(Map.Entry::getKey)
                .findFirst();
        if (shortened.isPresent()) {
            throw new StartRefused(
                    "The log has lost its beginning (%s): what stood only there would be gone. Nothing was changed; --even-if-shortened does it all the same."
                            .formatted(shortened.get()));
        }
    }

    private void forget(Admin kafka, String group) {
        var until = System.nanoTime() + membersGoneMax.toNanos();
        while (true) {
            try {
                awaited(kafka.deleteConsumerGroups(List.of(group)).all());
                return;
            } catch (GroupIdNotFoundException neverRead) {
                // It begins at the beginning anyway.
                return;
            } catch (GroupNotEmptyException running) {
                if (System.nanoTime() - until > 0) {
                    throw new StartRefused("A session service runs: stop it first. Nothing was changed.", running);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void empty() {
        var tables = PROJECTED.stream().map(table -> "session." + table).collect(Collectors.joining(", "));
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var statement = connection.createStatement()) {
            statement.execute("truncate " + tables);
        } catch (SQLException failure) {
            throw new StartRefused("The tables cannot be emptied: " + failure.getMessage(), failure);
        }
    }

    private static <T> T awaited(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
