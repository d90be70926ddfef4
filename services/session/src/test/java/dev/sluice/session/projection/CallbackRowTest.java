package dev.sluice.session.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Who tells of the end of a job, where several replicas could. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class CallbackRowTest {
    /** So late that the replica of this test leaves them alone. */
    private static final Instant DUE = Instant.parse("2990-01-01T00:00:00Z");

    private static final Instant NOW = DUE.plusSeconds(1);
    private static final int CALLBACKS = 60;
    private static final int REPLICAS = 6;

    @Inject
    Database database;

    @Inject
    @FlywayDataSource("session")
    Flyway flyway;

    private final String mine = "race-" + UUID.randomUUID() + ".";

    @Test
    void ofReplicasThatLookAtOnceEachTakesWhatNoOtherDoes() throws Exception {
        due();

        var taken = new ArrayList<String>();
        try (var replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<List<String>> replica = this::takeAll;
            for (var one : replicas.invokeAll(
                    IntStream.range(0, REPLICAS).mapToObj(_ -> replica).toList())) {
                taken.addAll(result(one));
            }
        }

        assertEquals(CALLBACKS, taken.size());
        assertEquals(CALLBACKS, Set.copyOf(taken).size());
    }

    private static List<String> result(Future<List<String>> one) throws Exception {
        try {
            return one.get();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    /** A replica that takes a few at a time, until there is none: a lock that another holds hides some for a moment. */
    private List<String> takeAll() {
        var taken = new ArrayList<String>();
        while (database.ask(
                        () -> CallbackRow.count("state = 'due' and dueAt <= ?1 and turnId like ?2", NOW, mine + "%"))
                > 0) {
            database.change(() -> CallbackRow.take(NOW, Duration.ofDays(1), 3, Set.of())).stream()
                    .map(CallbackRow.Taken::turn)
                    .filter(turn -> turn.startsWith(mine))
                    .forEach(taken::add);
        }
        return taken;
    }

    private void due() throws SQLException {
        try (var connection = flyway.getConfiguration().getDataSource().getConnection();
                var insert = connection.prepareStatement(
                        "insert into session.callbacks (turn_id, url, state, due_at) values (?, ?, 'due', ?)")) {
            for (int i = 0; i < CALLBACKS; i++) {
                insert.setString(1, mine + i);
                insert.setString(2, "http://" + mine + i + ":1/");
                insert.setObject(3, OffsetDateTime.ofInstant(DUE, ZoneOffset.UTC));
                insert.executeUpdate();
            }
        }
    }
}
