package dev.sluice.session.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The tables that an installation has one of each kind of, and the things that it has several of by name: set here, kept
 * by whoever uses them. A change is told to the log
 * while its row is locked, so that of two changes at once the later row is the later record, whichever replica they
 * come to. Where the log does not answer, the row stays as it was.
 */
@ApplicationScoped
public class Tables {
    private static final String CURRENT = "current";

    /** For the envelope and the record's own headers. */
    private static final int BYTES_AROUND = 1_024;

    /** Less than what the database waits for, so that a failure says which of the two is away. */
    private static final Duration PUBLISH_MAX = Duration.ofSeconds(3);

    private static final String LOCK = "select 1 from pg_advisory_xact_lock(hashtext('sluice.config_tables/' || ?1))";

    private final Configs configs;
    private final Database database;
    private final AuditTrail audit;

    public Tables(Configs configs, Database database, AuditTrail audit) {
        this.configs = configs;
        this.database = database;
        this.audit = audit;
    }

    /**
     * What is set.
     *
     * @param kind as in the key of its record
     * @param name {@value #CURRENT} where an installation has one table of the kind
     */
    public record Name(String kind, String name) {
        /** The one table of a kind. */
        public static Name only(String kind) {
            return new Name(kind, CURRENT);
        }

        @Override
        public String toString() {
            return kind + "/" + name;
        }

        private String row() {
            return name.equals(CURRENT) ? kind : toString();
        }
    }

    /** The table of a name, if it was set here. */
    public Optional<TableRow> find(Name name) {
        return Optional.ofNullable(database.ask(() -> TableRow.<TableRow>findById(name.row())));
    }

    /** Sets a table. It is in force when the log has it and those who keep it can use it. */
    public TableRow set(TenantId tenant, UserId user, Name name, JsonNode table, IfMatch condition) {
        if (MessageCodec.write(table).length + BYTES_AROUND > Topics.CONFIGS.recordBytesMax()) {
            throw Problem.of(413, "too_large", "a table is at most 1 MB");
        }
        var row = database.change(() -> locked(name, condition).flatMap(known -> {
            var version = Configs.version(name.kind(), name.name(), table, user, after(known));
            return told(() -> configs.publish(version))
                    .flatMap(_ -> kept(known.orElseGet(TableRow::new), name, version));
        }));
        audit.allowed(tenant, user, name.kind() + ".set", name.toString(), Map.of("version", row.version));
        return row;
    }

    /** Takes a table away, wherever it came from; the configuration of whoever keeps it counts again. */
    public void remove(TenantId tenant, UserId user, Name name, IfMatch condition) {
        database.change(() -> locked(name, condition)
                .call(() -> told(() -> configs.remove(name.kind(), name.name())))
                .flatMap(_ -> TableRow.deleteById(name.row())));
        audit.allowed(tenant, user, name.kind() + ".remove", name.toString(), Map.of());
    }

    /** The row of a name as it is, which nobody else changes until this transaction has ended. */
    private static Uni<Optional<TableRow>> locked(Name name, IfMatch condition) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LOCK)
                        .setParameter(1, name.row())
                        .getSingleResult())
                .flatMap(_ -> TableRow.<TableRow>findById(name.row()))
                .map(Optional::ofNullable)
                .invoke(row -> condition.check(row.map(known -> known.version)));
    }

    /** Now, but later than the version before even if another replica's clock is ahead: versions differ. */
    private static Instant after(Optional<TableRow> before) {
        var now = Instant.now();
        return before.map(row -> row.changedAt.plusMillis(1))
                .filter(now::isBefore)
                .orElse(now);
    }

    /** Tells the log on a thread that may wait, and goes on where the transaction lives. */
    private static Uni<Void> told(Runnable telling) {
        var context = Vertx.currentContext();
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(telling)
                .ifNoItem()
                .after(PUBLISH_MAX)
                .failWith(() -> Problem.unavailable(
                        "the event log is away; the change may still be carried out, so ask for it again"))
                .emitOn(work -> context.runOnContext(_ -> work.run()));
    }

    private static Uni<TableRow> kept(TableRow row, Name name, ConfigVersion version) {
        row.kind = name.row();
        row.version = version.version();
        row.body = new String(MessageCodec.write(version.body()), StandardCharsets.UTF_8);
        row.changedBy = version.changedBy().value();
        row.changedAt = version.at();
        return row.persist();
    }
}
