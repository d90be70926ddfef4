package dev.sluice.standalone;

import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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
 * can be run again. What no log has stays: users, keys, budgets, tables of routing and prices; and the audit, because its
 * rows may outlive their topic.
 */
final class Rebuild {
    /** Read from the log, each from a topic that is kept for ever unless an operator shortens it. */
    static final List<String> PROJECTED = List.of("facts", "sessions", "turns", "messages", "approvals", "usage");

    /** Whose only home is Postgres. */
    static final List<String> KEPT =
            List.of("users", "refresh_tokens", "api_keys", "budgets", "config_tables", "audit");

    private static final List<String> GROUPS = List.of("session-from-facts", "session-from-usage");
    private static final List<Topic> TOPICS = List.of(Topics.FACTS, Topics.USAGE);

    private final InfraAddresses infra;

    Rebuild(InfraAddresses infra) {
        this.infra = infra;
    }

    /** @param evenIfShortened whether to go on although records are gone from the beginning of the log */
    void run(boolean evenIfShortened) {
        try (var kafka = Admin.create(KafkaSettings.of(infra.kafka()).admin("rebuild"))) {
            if (!evenIfShortened) {
                requireWholeLog(kafka);
            }
            forget(kafka);
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

    private static void forget(Admin kafka) {
        for (var group : GROUPS) {
            try {
                awaited(kafka.deleteConsumerGroups(List.of(group)).all());
            } catch (GroupNotEmptyException running) {
                throw new StartRefused(
                        "A session service runs, or ended a moment ago. Stop it, and try again after ten seconds.",
                        running);
            } catch (GroupIdNotFoundException neverRead) {
                // It begins at the beginning anyway.
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
