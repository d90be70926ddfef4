package dev.sluice.session.audit;

import dev.sluice.audit.ChainedTopics;
import dev.sluice.audit.Chaining;
import dev.sluice.audit.Signatures;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.VerificationKeys;
import dev.sluice.session.SessionConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Signs what stands on {@code sluice.audit}, whoever wrote it: the replicas of this service share its partitions. Writers
 * know nothing of it, and nothing waits for it (see docs/adr/0109-the-audit-is-signed-by-its-reader.md).
 */
@ApplicationScoped
public class AuditSigning {
    private static final String GROUP = "session-audit-chain";

    private final Chaining chaining;

    public AuditSigning(KafkaSettings kafka, SessionConfig config) {
        var keys = config.keys();
        var key = SigningKey.loadOrCreate(keys.privateFile(), keys.publicDirectory(), KeyPurpose.AUDIT_HEADS);
        var trusted = new VerificationKeys(keys.publicDirectory(), KeyPurpose.AUDIT_HEADS);
        this.chaining = new Chaining(kafka, ChainedTopics.AUDIT, key, Signatures.of(trusted), GROUP);
    }

    void start(@Observes StartupEvent started) {
        chaining.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        chaining.close();
    }
}
