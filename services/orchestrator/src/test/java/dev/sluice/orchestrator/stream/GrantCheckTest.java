package dev.sluice.orchestrator.stream;

import static dev.sluice.orchestrator.stream.DrivenTopology.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantCheckTest {
    private static final CallId CALL = CallId.of(DrivenTopology.step("a", 1), 1);
    private static final UserId GRACE = new UserId("grace");

    @TempDir
    Path directory;

    private SigningKey session;
    private DrivenTopology topology;

    @BeforeEach
    void anOpenQuestion() {
        session = key("session", KeyPurpose.GRANTS);
        topology = new DrivenTopology(directory.resolve("public"));
        topology.openAndSubmit("a", "write it");
        var arguments = JsonNodeFactory.instance.objectNode();
        var call = new ToolCall(CALL, "write_file", arguments, true, "v1");
        topology.send(
                new Input.StepWantsTools(DrivenTopology.step("a", 1), 1, "", List.of(call), TokenUsage.NONE, "model"));
        topology.send(new Input.ApprovalRequired(
                CALL, "write_file", arguments, "digest", "it writes", Risk.MEDIUM, Optional.empty()));
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aGrantOfTheSessionServiceIsDecidedUpon() {
        topology.send(approval(signedBy(session)));

        assertInstanceOf(Fact.ApprovalSettled.class, lastFact());
        assertEquals(2, callsSent().size());
        assertTrue(topology.sentTo(Topics.AUDIT).isEmpty());
    }

    @Test
    void aGrantOfAnyOtherKeyIsRefusedAndNeverAFact() {
        var worker = key("agent-workers", new KeyPurpose.ServiceTokens("agent-workers"));

        topology.send(approval(signedBy(worker)));

        assertEquals(
                Refusal.INVALID,
                assertInstanceOf(Fact.IntentRefused.class, lastFact()).reason());
        assertEquals(1, callsSent().size());
    }

    @Test
    void anEditedCallGoesOutWithItsNewArgumentsAndNoGrantAndAgainWithTheYesToThose() {
        var other = JsonNodeFactory.instance.objectNode().put("path", "b.txt");
        topology.send(new Input.ApprovalDecided(
                ApprovalId.of(SCOPE.session(), CALL, "digest"),
                true,
                Optional.empty(),
                GRACE,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CallEdit(other))));
        var edited = callsSent().getLast();
        assertEquals(other, edited.request().arguments());
        assertEquals(Optional.empty(), edited.grant());

        topology.send(new Input.ApprovalRequired(
                CALL, "write_file", other, "digest 2", "it writes", Risk.MEDIUM, Optional.empty()));
        var asked = assertInstanceOf(Fact.ApprovalRequested.class, lastFact());
        var unsigned = new Grant(asked.approval(), CALL, asked.digest(), SCOPE, GRACE, Instant.EPOCH, session.id(), "");
        topology.send(approval(signed(unsigned, session)));

        var approved = callsSent().getLast();
        assertEquals(other, approved.request().arguments());
        assertEquals("digest 2", approved.grant().orElseThrow().digest());
    }

    @Test
    void aGrantThatCannotBeVerifiedIsAudited() {
        topology.send(approval(signedBy(session).signed("AAAA")));

        var audit = DrivenTopology.read(topology.sentTo(Topics.AUDIT).getFirst().value(), AuditRecorded.class);
        assertEquals(GRACE, audit.user());
        assertEquals("approval.decide", audit.action());
        assertEquals("bad-signature", audit.details().get("about"));
    }

    @Test
    void theQuestionStaysOpenForWhoeverMayAnswerIt() {
        topology.send(approval(signedBy(session).signed("AAAA")));

        topology.send(approval(signedBy(session)));

        assertInstanceOf(Fact.ApprovalSettled.class, lastFact());
    }

    private static Input.ApprovalDecided approval(Grant grant) {
        return new Input.ApprovalDecided(grant.approval(), true, Optional.empty(), GRACE, Optional.of(grant));
    }

    private static Grant signedBy(SigningKey key) {
        var unsigned = new Grant(
                ApprovalId.of(SCOPE.session(), CALL, "digest"),
                CALL,
                "digest",
                SCOPE,
                GRACE,
                Instant.parse("2026-01-01T00:00:00Z"),
                key.id(),
                "");
        return signed(unsigned, key);
    }

    private static Grant signed(Grant unsigned, SigningKey key) {
        return unsigned.signed(
                Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(unsigned.signedBytes())));
    }

    private SigningKey key(String owner, KeyPurpose purpose) {
        return SigningKey.loadOrCreate(directory.resolve(owner + ".pem"), directory.resolve("public"), purpose);
    }

    private Fact lastFact() {
        return DrivenTopology.read(topology.facts.readValuesToList().getLast(), FactRecord.class)
                .fact();
    }

    private List<CallWork> callsSent() {
        return topology.sentTo(Topics.calls("local")).stream()
                .map(record -> DrivenTopology.read(record.value(), CallWork.class))
                .toList();
    }
}
