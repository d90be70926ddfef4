package dev.sluice.session.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Feedback;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Rating;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.UserId;
import dev.sluice.session.Facts;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecidedFactsTest {
    private static final UserId GRACE = new UserId("grace");
    private static final List<Fact> DECIDED = List.of(
            new Fact.ApprovalSettled(
                    Facts.approval(Facts.TURN),
                    Facts.call(Facts.TURN),
                    true,
                    GRACE,
                    Optional.empty(),
                    Duration.ofSeconds(3),
                    Optional.empty()),
            new Fact.GrantWithdrawn("g-1", GRACE),
            new Fact.ModeChanged(ModeSet.of(SessionMode.PLAN_ONLY), GRACE),
            new Fact.QuestionAnswered(
                    QuestionId.of(Facts.step(Facts.TURN)), Facts.step(Facts.TURN), "yes", GRACE, Duration.ofSeconds(3)),
            new Fact.FeedbackGiven(
                    Facts.TURN, new Feedback(Rating.DOWN, Optional.of("secret"), Optional.empty()), GRACE),
            new Fact.SessionDeleted(),
            new Fact.SharingChanged(new UserId("bob"), Optional.of(ShareRight.EDIT), GRACE),
            new Fact.TurnCancelling(Facts.TURN, Optional.empty(), Facts.NOON),
            new Fact.ApprovalSupported(
                    Facts.approval(Facts.TURN),
                    Facts.call(Facts.TURN),
                    GRACE,
                    2,
                    Duration.ofSeconds(3),
                    new Grant(
                            Facts.approval(Facts.TURN),
                            Facts.call(Facts.TURN),
                            Facts.DIGEST,
                            Facts.SCOPE,
                            GRACE,
                            Facts.NOON,
                            "k1",
                            "signature")));

    @Test
    void whoDecidedIsOnTheAudit() {
        for (var fact : DECIDED) {
            var audited = DecidedFacts.of(said(fact)).orElseThrow();

            assertTrue(DecidedFacts.may(CloudEvent.typeOf(fact.getClass())), fact::toString);
            assertEquals(GRACE, audited.user());
            assertEquals(Facts.SCOPE.tenant(), audited.tenant());
            assertEquals(Optional.of(Facts.SCOPE.session()), audited.session());
            assertTrue(audited.allowed());
            assertEquals(Facts.NOON, audited.at());
        }
    }

    @Test
    void aFactHasOneRecordHoweverOftenItIsRead() {
        for (var fact : DECIDED) {
            assertEquals(DecidedFacts.of(said(fact)), DecidedFacts.of(said(fact)));
            assertEquals("a:s1:7", DecidedFacts.of(said(fact)).orElseThrow().id());
        }
    }

    @Test
    void aDecisionSaysHowItWentAndNothingThatWasSaid() {
        var audited = DecidedFacts.of(said(DECIDED.getFirst())).orElseThrow();

        assertEquals("approval.settled", audited.action());
        assertEquals(Facts.approval(Facts.TURN).value(), audited.resource());
        assertEquals(Map.of("approved", "true"), audited.details());
        assertEquals(
                Map.of("rating", "down"),
                DecidedFacts.of(said(DECIDED.get(4))).orElseThrow().details());
        assertEquals(
                Map.of(), DecidedFacts.of(said(DECIDED.get(3))).orElseThrow().details());
    }

    @Test
    void aShareSaysWithWhomAndWhat() {
        var bob = new UserId("bob");

        assertEquals(
                Map.of("with", "bob", "right", "edit"),
                DecidedFacts.of(said(new Fact.SharingChanged(bob, Optional.of(ShareRight.EDIT), GRACE)))
                        .orElseThrow()
                        .details());
        assertEquals(
                Map.of("with", "bob", "right", "none"),
                DecidedFacts.of(said(new Fact.SharingChanged(bob, Optional.empty(), GRACE)))
                        .orElseThrow()
                        .details());
    }

    @Test
    void whatNobodyDecidedIsPassedOver() {
        assertTrue(DecidedFacts.of(said(Facts.opened())).isEmpty());
        assertFalse(DecidedFacts.may(CloudEvent.typeOf(Fact.StepScheduled.class)));
    }

    /** By their headers no more and no fewer pass than by what they say. */
    @Test
    void asManyPassByTheirHeaders() {
        var passing = Arrays.stream(Fact.class.getPermittedSubclasses())
                        .filter(type -> DecidedFacts.may(CloudEvent.typeOf(type)))
                        .count()
                + Arrays.stream(Fact.class.getDeclaredClasses())
                        .filter(type -> type.isRecord()
                                && !Arrays.asList(Fact.class.getPermittedSubclasses())
                                        .contains(type))
                        .filter(type -> DecidedFacts.may(CloudEvent.typeOf(type)))
                        .count();

        assertEquals(DECIDED.size() + 1, passing, "SessionRewound is the one that is not in the list");
    }

    private static FactRecord said(Fact fact) {
        return new FactRecord(
                Facts.SCOPE, 7, "i-7", Facts.NOON, Optional.of(new Actor.Person(GRACE)), Optional.empty(), fact);
    }
}
