package dev.sluice.session.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.kafka.KafkaSender;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;

/** The one way into {@code sluice.configs}. Returns once the brokers have it, or fails with 503. */
@ApplicationScoped
public class Configs {
    private final KafkaSender sender;
    private final SessionConfig config;

    public Configs(KafkaSender sender, SessionConfig config) {
        this.sender = sender;
        this.config = config;
    }

    /** The version of this moment; nobody knows it yet. */
    public static ConfigVersion version(String kind, String name, JsonNode body, UserId by, Instant at) {
        return new ConfigVersion(kind, name, "v" + at.toEpochMilli(), body, by, at);
    }

    /** Makes this the version that counts; the versions before it stay readable under their own keys. */
    public void publish(String kind, String name, JsonNode body, UserId by, Instant at) {
        publish(version(kind, name, body, by, at));
    }

    /** Makes this the version that counts. */
    public void publish(ConfigVersion version) {
        var bytes = MessageCodec.write(version);
        send(version.key(), bytes);
        send(version.currentKey(), bytes);
    }

    /** Writes this version and nothing else: for a kind whose newest version counts. */
    public void append(ConfigVersion version) {
        send(version.key(), MessageCodec.write(version));
    }

    /** Makes this what counts, without keeping it once it does not. */
    public void tell(String kind, String name, JsonNode body, UserId by, Instant at) {
        var version = version(kind, name, body, by, at);
        send(version.currentKey(), MessageCodec.write(version));
    }

    /** From now on nothing of this name counts. */
    public void remove(String kind, String name) {
        send(kind + "/" + name, null);
    }

    private void send(String key, byte[] value) {
        sender.send(Topics.CONFIGS, key, value, Map.of(), config.ackMax());
    }
}
