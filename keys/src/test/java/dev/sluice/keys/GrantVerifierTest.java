package dev.sluice.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.GrantVerifier.Objection;
import dev.sluice.keys.KeyPurpose.ServiceTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantVerifierTest {
    private static final Scope SCOPE = scope("acme", "ann", "s-1");
    private static final CallId CALL = new CallId("s-1.1/1/1/1/1");

    @TempDir
    Path directory;

    private SigningKey session;
    private GrantVerifier verifier;

    @BeforeEach
    void keys() {
        session = key("session", KeyPurpose.GRANTS);
        verifier = new GrantVerifier(directory.resolve("public"));
    }

    @Test
    void theSessionServicesGrantIsBelieved() {
        assertEquals(Optional.empty(), verifier.objection(grant(CALL, SCOPE, session), CALL, SCOPE));
    }

    @Test
    void aGrantIsStillBelievedAfterItsWayThroughKafka() throws Exception {
        var grant = MessageCodec.read(MessageCodec.write(grant(CALL, SCOPE, session)), Grant.class);

        assertEquals(Optional.empty(), verifier.objection(grant, CALL, SCOPE));
    }

    @Test
    void aWorkersKeySignsNoGrantsWhateverFilesTheWorkerMakes() throws Exception {
        var worker = key("agent-workers", new ServiceTokens("agent-workers"));
        var open = directory.resolve("public/services/agent-workers");
        var key = open.resolve(worker.id() + ".pem");
        // All that a worker could write: its own directory, and the whole one as it was when all services shared it.
        for (var name : List.of("session", "session-" + worker.id(), "grants", "grants-" + worker.id())) {
            Files.copy(key, open.resolve(name + ".pem"));
            Files.copy(key, directory.resolve("public").resolve(name + ".pem"));
            Files.copy(key, Files.createDirectory(open.resolve(name)).resolve(worker.id() + ".pem"));
        }
        verifier = new GrantVerifier(directory.resolve("public"));

        assertEquals(Optional.of(Objection.BAD_SIGNATURE), verifier.objection(grant(CALL, SCOPE, worker), CALL, SCOPE));
    }

    @Test
    void aChangedFieldBreaksTheSignature() {
        var good = grant(CALL, SCOPE, session);
        var other = new Grant(
                good.approval(),
                good.call(),
                "another digest",
                good.scope(),
                good.decidedBy(),
                good.decidedAt(),
                good.keyId(),
                good.signature());

        assertEquals(Optional.of(Objection.BAD_SIGNATURE), verifier.objection(other, CALL, SCOPE));
        assertEquals(Optional.of(Objection.BAD_SIGNATURE), verifier.objection(good.signed("no base64!"), CALL, SCOPE));
        assertEquals(Optional.of(Objection.BAD_SIGNATURE), verifier.objection(good.signed(""), CALL, SCOPE));
    }

    @Test
    void aGrantOpensOnlyItsOwnCall() {
        var sibling = new CallId("s-1.1/1/1/1/2");

        assertEquals(
                Optional.of(Objection.ANOTHER_CALL), verifier.objection(grant(sibling, SCOPE, session), CALL, SCOPE));
    }

    @Test
    void aGrantOpensNothingForAnotherUserOrTenant() {
        for (var other : new Scope[] {scope("acme", "bob", "s-1"), scope("other", "ann", "s-1")}) {
            assertEquals(
                    Optional.of(Objection.ANOTHER_CALL), verifier.objection(grant(CALL, other, session), CALL, SCOPE));
        }
    }

    @Test
    void aGrantAnswersItsOwnQuestion() {
        var good = grant(CALL, SCOPE, session);
        var unsigned = new Grant(
                ApprovalId.of(SCOPE.session(), CALL, "another digest"),
                CALL,
                good.digest(),
                SCOPE,
                good.decidedBy(),
                good.decidedAt(),
                session.id(),
                "");

        assertEquals(Optional.of(Objection.ANOTHER_QUESTION), verifier.objection(sign(unsigned, session), CALL, SCOPE));
    }

    @Test
    void aGrantForContentThatCameBackAnswersTheLaterQuestion() {
        var unsigned = new Grant(
                ApprovalId.of(SCOPE.session(), CALL, "digest", 2),
                CALL,
                "digest",
                SCOPE,
                new UserId("grace"),
                Instant.now(),
                session.id(),
                "");

        assertEquals(Optional.empty(), verifier.objection(sign(unsigned, session), CALL, SCOPE));
    }

    @Test
    void aGrantForFurtherCallsIsBelievedInItsTurnForADay() {
        var turn = CALL.turn();
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var grant = standing(Optional.of(turn), now);

        assertEquals(Optional.empty(), verifier.objection(grant, turn, SCOPE, now));
        assertEquals(
                Optional.of(Objection.ANOTHER_CALL),
                verifier.objection(grant, TurnId.of(SCOPE.session(), "other"), SCOPE, now));
        assertEquals(
                Optional.of(Objection.OUT_OF_TIME),
                verifier.objection(grant, turn, SCOPE, now.plus(StandingGrant.TIME_MAX)));
        verifier.withdraw(grant.id());
        assertEquals(Optional.of(Objection.WITHDRAWN), verifier.objection(grant, turn, SCOPE, now));
    }

    @Test
    void noFieldOfAGrantForFurtherCallsCanBeChanged() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var good = standing(Optional.of(CALL.turn()), now);
        var wider = new StandingGrant(
                good.id(),
                good.approval(),
                good.pattern(),
                Optional.empty(),
                good.scope(),
                good.decidedBy(),
                good.decidedAt(),
                good.until(),
                good.keyId(),
                good.signature());
        var other = new StandingGrant(
                good.id(),
                good.approval(),
                new GrantPattern.CommandPrefix("execute_command", List.of("git"), "."),
                good.turn(),
                good.scope(),
                good.decidedBy(),
                good.decidedAt(),
                good.until(),
                good.keyId(),
                good.signature());

        for (var changed : List.of(wider, other, good.signed("no base64!"))) {
            assertEquals(Optional.of(Objection.BAD_SIGNATURE), verifier.objection(changed, CALL.turn(), SCOPE, now));
        }
    }

    private StandingGrant standing(Optional<TurnId> turn, Instant at) {
        var unsigned = StandingGrant.unsigned(
                ApprovalId.of(SCOPE.session(), CALL, "digest"),
                new GrantPattern.CommandPrefix("execute_command", List.of("git", "status"), "."),
                turn,
                SCOPE,
                new UserId("grace"),
                at,
                session.id());
        return unsigned.signed(
                Base64.getUrlEncoder().withoutPadding().encodeToString(session.sign(unsigned.signedBytes())));
    }

    private SigningKey key(String owner, KeyPurpose purpose) {
        return SigningKey.loadOrCreate(directory.resolve(owner + ".pem"), directory.resolve("public"), purpose);
    }

    private static Grant grant(CallId call, Scope scope, SigningKey key) {
        var unsigned = new Grant(
                ApprovalId.of(scope.session(), call, "digest"),
                call,
                "digest",
                scope,
                new UserId("grace"),
                Instant.now(),
                key.id(),
                "");
        return sign(unsigned, key);
    }

    private static Grant sign(Grant grant, SigningKey key) {
        return grant.signed(Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(grant.signedBytes())));
    }

    private static Scope scope(String tenant, String user, String session) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId(session));
    }
}
