package dev.sluice.verify;

import dev.sluice.verify.event.AuditEvent;
import dev.sluice.verify.event.FactEvent;
import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.ModelCallEvent;
import dev.sluice.verify.rule.Audit;
import dev.sluice.verify.rule.Findings;
import dev.sluice.verify.rule.Invariant;
import dev.sluice.verify.rule.ModelCalls;
import dev.sluice.verify.rule.Secrets;
import dev.sluice.verify.rule.SessionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges the records of the public topics: usage and audit first, then the facts, one partition after the other. Knows nothing of
 * where they come from. Not thread-safe.
 */
public final class Verification {
    private static final String TYPE = "ce_type";

    /** How long the services take at most to write down the same on several topics. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final Instant settledBefore;
    private final Findings findings = new Findings();
    private final ModelCalls modelCalls = new ModelCalls();
    private final Audit audit = new Audit();
    private final Secrets secrets;
    private final Map<String, SessionRules> sessions = new HashMap<>();
    private Instant auditedSince = Instant.MIN;
    private Instant partitionAt = Instant.MIN;
    private long sessionCount;
    private long factCount;

    /**
     * @param secrets values that must stand in no record
     * @param now when the ends of the topics were asked for: what happened just before may not stand on all of them yet
     */
    public Verification(List<String> secrets, Instant now) {
        this.secrets = new Secrets(secrets);
        this.settledBefore = now.minus(SETTLING);
    }

    public void usage(LogRecord record) {
        secrets.see(record, findings);
        if (!ModelCallEvent.TYPE.equals(record.headers().get(TYPE))) {
            return; // about budgets, or of a newer release
        }
        ModelCallEvent.of(record).ifPresentOrElse(call -> modelCalls.see(call, findings), () -> unreadable(record));
    }

    /**
     * The audit is kept for a time only: facts from before are not held against it.
     *
     * @param oldest the first record that a partition has which was shortened
     */
    public void auditBeginsWith(LogRecord oldest) {
        AuditEvent.of(oldest)
                .ifPresent(event -> auditedSince = event.at().isAfter(auditedSince) ? event.at() : auditedSince);
    }

    public void audit(LogRecord record) {
        secrets.see(record, findings);
        AuditEvent.of(record).ifPresentOrElse(event -> audit.see(event, findings), () -> unreadable(record));
    }

    /** The next record of the partition of facts. Empty if it is no fact. */
    public Optional<FactEvent> fact(LogRecord record) {
        secrets.see(record, findings);
        var fact = FactEvent.of(record);
        fact.ifPresentOrElse(this::see, () -> unreadable(record));
        fact.filter(some -> !some.session().equals(record.key()))
                .ifPresent(some ->
                        findings.at(record.place(), Invariant.READABLE, some.session(), "its key is another session"));
        return fact;
    }

    private void see(FactEvent fact) {
        factCount++;
        partitionAt = fact.at().isAfter(partitionAt) ? fact.at() : partitionAt;
        sessions.computeIfAbsent(fact.session(), _ -> new SessionRules()).see(fact, findings);
        if (fact.at().isBefore(settledBefore)) {
            modelCalls.see(fact, findings);
        }
        if (fact.at().isBefore(settledBefore) && fact.at().isAfter(auditedSince)) {
            audit.see(fact, findings);
        }
    }

    /** The partition of facts has no more; a session has all of its facts in one. */
    public void partitionEnded() {
        sessions.values().forEach(session -> session.end(partitionAt, findings));
        sessionCount += sessions.size();
        sessions.clear();
        partitionAt = Instant.MIN;
    }

    private void unreadable(LogRecord record) {
        findings.at(record.place(), Invariant.READABLE, record.key(), "it is not what its topic documents");
    }

    /** Where whatever else looks at the same log adds what it finds. */
    public Findings findings() {
        return findings;
    }

    public Report report() {
        return new Report(
                sessionCount, factCount, modelCalls.count(), audit.count(), findings.counts(), findings.violations());
    }
}
