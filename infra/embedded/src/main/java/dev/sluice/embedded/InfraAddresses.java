package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where Kafka, Postgres and Redis are and what they ask for, under the configuration names that every service reads.
 * {@link #toString} shows no password.
 *
 * @param kafka how a Kafka client connects, by Kafka's own names ({@code bootstrap.servers}, {@code sasl.mechanism} …)
 * @param postgresDatabase the one database; each service makes its own schema in it
 */
public record InfraAddresses(
        Map<String, String> kafka,
        String postgresHost,
        int postgresPort,
        String postgresDatabase,
        String postgresUser,
        String postgresPassword,
        String redisHost,
        int redisPort,
        String redisPassword) {
    public InfraAddresses {
        kafka = Map.copyOf(kafka);
    }

    private static final String KAFKA = "kafka.";
    private static final String POSTGRES_HOST = "sluice.postgres.host";
    private static final String POSTGRES_PORT = "sluice.postgres.port";
    private static final String POSTGRES_DATABASE = "sluice.postgres.database";
    private static final String POSTGRES_USER = "sluice.postgres.username";
    private static final String POSTGRES_PASSWORD = "sluice.postgres.password";
    private static final String REDIS_HOST = "sluice.redis.host";
    private static final String REDIS_PORT = "sluice.redis.port";
    private static final String REDIS_PASSWORD = "sluice.redis.password";

    static InfraAddresses onLoopback(InfraPorts ports, ServerPasswords passwords) {
        return new InfraAddresses(
                KafkaBroker.connection(ports, passwords.kafka()),
                "127.0.0.1",
                ports.postgres(),
                PostgresServer.DATABASE,
                PostgresServer.ROLE,
                passwords.postgres(),
                "127.0.0.1",
                ports.redis(),
                passwords.redis());
    }

    /** Those of the servers that run on the data directory at this moment, if any do. */
    public static Optional<InfraAddresses> ofRunning(Path dataDirectory) {
        var holder = DataDirectory.holderOf(dataDirectory);
        return holder.isPresent() ? read(DataDirectory.addressesIn(dataDirectory)) : Optional.empty();
    }

    /** What embedded servers wrote down when they were ready; empty when the file is not there. */
    public static Optional<InfraAddresses> read(Path file) {
        var lines = PropertyFile.read(file);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new InfraAddresses(
                kafka(lines),
                lines.get(POSTGRES_HOST),
                Integer.parseInt(lines.get(POSTGRES_PORT)),
                lines.get(POSTGRES_DATABASE),
                lines.get(POSTGRES_USER),
                lines.get(POSTGRES_PASSWORD),
                lines.get(REDIS_HOST),
                Integer.parseInt(lines.get(REDIS_PORT)),
                lines.getOrDefault(REDIS_PASSWORD, "")));
    }

    /** Kafka's address. */
    public String kafkaBootstrap() {
        return kafka.get("bootstrap.servers");
    }

    private static Map<String, String> kafka(Map<String, String> lines) {
        var kafka = new TreeMap<String, String>();
        lines.forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                kafka.put(name.substring(KAFKA.length()), value);
            }
        });
        return kafka;
    }

    public String postgresJdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(postgresHost, postgresPort, postgresDatabase);
    }

    public String redisUrl() {
        return "redis://:%s@%s:%d".formatted(redisPassword, redisHost, redisPort);
    }

    /** As configuration properties, by name. */
    public Map<String, String> asProperties() {
        var properties = new TreeMap<String, String>();
        kafka.forEach((name, value) -> properties.put(KAFKA + name, value));
        properties.put(POSTGRES_HOST, postgresHost);
        properties.put(POSTGRES_PORT, String.valueOf(postgresPort));
        properties.put(POSTGRES_DATABASE, postgresDatabase);
        properties.put(POSTGRES_USER, postgresUser);
        properties.put(POSTGRES_PASSWORD, postgresPassword);
        properties.put(REDIS_HOST, redisHost);
        properties.put(REDIS_PORT, String.valueOf(redisPort));
        properties.put(REDIS_PASSWORD, redisPassword);
        return properties;
    }

    /** As environment variables, by name. */
    public Map<String, String> asEnvironment() {
        var variables = new LinkedHashMap<String, String>();
        asProperties().forEach((name, value) -> variables.put(variable(name), value));
        return variables;
    }

    /** As commands that set the environment variables in a shell. */
    String asShellCommands() {
        var commands = new StringBuilder();
        asEnvironment()
                .forEach((name, value) ->
                        commands.append("export %s='%s'%n".formatted(name, value.replace("'", "'\\''"))));
        return commands.toString();
    }

    @Override
    public String toString() {
        return "Kafka at %s, Postgres at %s:%d, Redis at %s:%d"
                .formatted(kafkaBootstrap(), postgresHost, postgresPort, redisHost, redisPort);
    }

    private static String variable(String property) {
        return property.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
