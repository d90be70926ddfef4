package dev.sluice.embedded;

import dev.sluice.contracts.Topics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * One Kafka broker, its own controller, inside this JVM; both listen on loopback and let in only those who know the
 * password. It goes over loopback as it is (SASL PLAIN): whoever could read it there reads this process's memory too. The classes it starts are no public interface of Kafka, so
 * they are named here and nowhere else.
 */
final class KafkaBroker implements AutoCloseable {
    static final String DIRECTORY = "kafka";

    private static final int MB = 1024 * 1024;
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final String CLIENTS = "CLIENTS";
    private static final String PROTOCOL = "SASL_PLAINTEXT";
    private static final String MECHANISM = "PLAIN";
    private static final String USER = "sluice";

    private final KafkaRaftServer server;

    private KafkaBroker(KafkaRaftServer server) {
        this.server = server;
    }

    static KafkaBroker start(DataDirectory data, InfraPorts ports) {
        var directory = data.of(DIRECTORY);
        if (!data.isPrepared(DIRECTORY)) {
            format(directory);
            data.prepared(DIRECTORY);
        }
        var password = data.passwords().kafka();
        var settings = KafkaConfig.fromProps(settings(directory, ports, password), false);
        var server = new KafkaRaftServer(settings, Time.SYSTEM);
        server.startup();
        var broker = new KafkaBroker(server);
        try (var admin = Admin.create(Map.<String, Object>copyOf(connection(ports, password)))) {
            new TopicTable(admin).establish(Topics.all());
            return broker;
        } catch (RuntimeException failure) {
            broker.close();
            throw failure;
        }
    }

    /** What a client needs to connect, by Kafka's own names. */
    static Map<String, String> connection(InfraPorts ports, String password) {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + ports.kafka(),
                AdminClientConfig.SECURITY_PROTOCOL_CONFIG,
                PROTOCOL,
                SaslConfigs.SASL_MECHANISM,
                MECHANISM,
                SaslConfigs.SASL_JAAS_CONFIG,
                login(password) + ";");
    }

    private static String login(String password) {
        return "%s required username=\"%s\" password=\"%s\""
                .formatted(PlainLoginModule.class.getName(), USER, password);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path directory) {
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(directory.toString())
                    .setDirectories(List.of(directory.toString()))
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception failure) {
            throw new StartRefused(
                    "Kafka's directory %s cannot be prepared: %s".formatted(directory, failure), failure);
        }
    }

    private static Properties settings(Path directory, InfraPorts ports, String password) {
        var settings = new Properties();
        node(settings, directory, ports);
        doors(settings, password);
        oneBrokerOnly(settings);
        livelyGroups(settings);
        smallFootprint(settings);
        return settings;
    }

    private static void node(Properties settings, Path directory, InfraPorts ports) {
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(NODE));
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.kafkaController());
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("inter.broker.listener.name", CLIENTS);
        settings.put(
                "listeners",
                "%s://127.0.0.1:%d,%s://127.0.0.1:%d"
                        .formatted(CLIENTS, ports.kafka(), CONTROLLER, ports.kafkaController()));
        settings.put("listener.security.protocol.map", CLIENTS + ":" + PROTOCOL + "," + CONTROLLER + ":" + PROTOCOL);
        settings.put("log.dirs", directory.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", String.valueOf(9 * MB));
        settings.put("replica.fetch.max.bytes", String.valueOf(9 * MB));
    }

    /** Broker and controller are clients of each other, and come in by the same doors as everyone. */
    private static void doors(Properties settings, String password) {
        settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        settings.put("sasl.mechanism.controller.protocol", MECHANISM);
        for (var listener : List.of(CLIENTS, CONTROLLER)) {
            var prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
            settings.put(prefix + "sasl.enabled.mechanisms", MECHANISM);
            settings.put(
                    prefix + "plain.sasl.jaas.config", "%s user_%s=\"%s\";".formatted(login(password), USER, password));
        }
    }

    private static void oneBrokerOnly(Properties settings) {
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        // After a kill, the controller lets the broker in again only when the session of the killed one is over.
        settings.put("broker.session.timeout.ms", millis(Duration.ofSeconds(2)));
        settings.put("broker.heartbeat.interval.ms", millis(Duration.ofMillis(500)));
    }

    /** A dead or new member is noticed within a second or two; Kafka's own defaults would take up to 45 s. */
    private static void livelyGroups(Properties settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", millis(Duration.ofSeconds(1)));
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", millis(Duration.ofMillis(200)));
        for (var protocol : List.of("group.consumer", "group.share", "group.streams")) {
            settings.put(protocol + ".min.session.timeout.ms", millis(Duration.ofSeconds(1)));
            settings.put(protocol + ".session.timeout.ms", millis(Duration.ofSeconds(6)));
            settings.put(protocol + ".min.heartbeat.interval.ms", millis(Duration.ofMillis(200)));
            settings.put(protocol + ".heartbeat.interval.ms", millis(Duration.ofMillis(500)));
        }
        // Nineteen consumers wait for work in one process: at half a second their heartbeats alone are 38 requests a
        // second while nobody works. Who joins speaks at once; who dies is known by the session time-out all the same.
        settings.put("group.share.heartbeat.interval.ms", millis(Duration.ofSeconds(2)));
        settings.put("group.share.record.lock.duration.ms", millis(Duration.ofSeconds(15)));
    }

    private static void smallFootprint(Properties settings) {
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 * MB));
        settings.put("log.cleaner.threads", "1");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.index.size.max.bytes", String.valueOf(MB));
        settings.put("log.segment.bytes", String.valueOf(128 * MB));
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
