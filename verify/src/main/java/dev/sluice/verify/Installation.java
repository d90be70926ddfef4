package dev.sluice.verify;

import dev.sluice.verify.read.StoredFacts;
import dev.sluice.verify.read.StoredState;
import dev.sluice.verify.read.TopicLog;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A Sluice that runs, or whose Kafka and Postgres do. Nothing is written anywhere: no group, no offset, a read-only
 * transaction.
 *
 * @param kafka how a Kafka client connects, by Kafka's own names
 * @param postgres where the services' schemas are; empty to look at the log alone
 */
public record Installation(Map<String, String> kafka, Optional<Database> postgres) {
    private static final String FACTS = "sluice.facts";
    private static final String USAGE = "sluice.usage";
    private static final String AUDIT = "sluice.audit";

    /** {@link #toString} shows no password. */
    public record Database(String jdbcUrl, String user, String password) {
        private Connection connect() throws SQLException {
            var properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", password);
            properties.setProperty("connectTimeout", "10");
            properties.setProperty("ApplicationName", "sluice-verify");
            var connection = DriverManager.getConnection(jdbcUrl, properties);
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        }

        @Override
        public String toString() {
            return jdbcUrl;
        }
    }

    /** What was deleted cannot be judged, nor what followed from it. */
    public static final class LogShortened extends RuntimeException {
        private static final long serialVersionUID = 1;

        LogShortened(String partition) {
            super("The log has lost its beginning (%s): what follows from it cannot be verified.".formatted(partition));
        }
    }

    public Installation {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads all of the public topics, from their beginnings to where they end now.
     *
     * @param secrets values that must stand in no record
     * @throws LogShortened if facts or model calls are gone from the beginning of their topic
     */
    public Report verify(List<String> secrets) throws SQLException {
        var log = new TopicLog(kafka);
        requireWhole(log, FACTS);
        requireWhole(log, USAGE);
        var facts = log.ends(FACTS);
        var verification = new Verification(secrets, Instant.now());
        log.ends(USAGE).forEach((partition, end) -> log.read(USAGE, partition, end, verification::usage));
        readAudit(log, verification);
        if (postgres.isEmpty()) {
            facts.forEach((partition, end) -> {
                log.read(FACTS, partition, end, verification::fact);
                verification.partitionEnded();
            });
            return verification.report();
        }
        try (var connection = postgres.get().connect()) {
            for (var partition : facts.entrySet()) {
                compare(log, partition.getKey(), partition.getValue(), connection, verification);
            }
            StoredState.check(connection, verification.findings());
        }
        return verification.report();
    }

    private static void requireWhole(TopicLog log, String topic) {
        log.beginnings(topic).forEach((partition, beginning) -> {
            if (beginning > 0) {
                throw new LogShortened("%s-%d".formatted(topic, partition));
            }
        });
    }

    private static void readAudit(TopicLog log, Verification verification) {
        var beginnings = log.beginnings(AUDIT);
        log.ends(AUDIT).forEach((partition, end) -> {
            long beginning = beginnings.get(partition);
            log.read(AUDIT, partition, end, record -> {
                if (beginning > 0 && record.place().offset() == beginning) {
                    verification.auditBeginsWith(record);
                }
                verification.audit(record);
            });
        });
    }

    private static void compare(TopicLog log, int partition, long end, Connection connection, Verification verification)
            throws SQLException {
        try (var stored = new StoredFacts(connection, partition)) {
            log.read(FACTS, partition, end, record -> verification.fact(record).ifPresent(fact -> {
                try {
                    stored.see(record, fact, verification.findings());
                } catch (SQLException away) {
                    throw new IllegalStateException("Postgres broke off: " + away.getMessage(), away);
                }
            }));
        }
        verification.partitionEnded();
    }

    @Override
    public String toString() {
        return "%s, %s".formatted(kafka.get("bootstrap.servers"), postgres);
    }
}
