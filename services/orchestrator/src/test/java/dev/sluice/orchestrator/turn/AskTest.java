package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What follows from a question that a task has to the user. */
class AskTest {
    private final Stage stage = Stage.open();
    private TurnId turn;
    private QuestionId question;

    @BeforeEach
    void aQuestion() {
        turn = stage.submit("a");
        question = stage.ask("Which one?");
    }

    @Test
    void aQuestionIsWhatTheModelSaidAndIsAskedOnce() {
        assertEquals(
                List.of("StepCompleted", "QuestionAsked"),
                stage.names().subList(stage.names().size() - 2, stage.names().size()));
        assertEquals("Which one?", stage.all(Fact.QuestionAsked.class).getLast().text());
        assertEquals(List.of(), stage.conversation.dues());
    }

    @Test
    void theClockStandsUntilTheAnswerAndTheNextStepFollows() {
        stage.pass(Duration.ofDays(20));

        stage.play(reply("that one"));

        var answered = stage.all(Fact.QuestionAnswered.class).getLast();
        assertEquals(Duration.ofDays(20), answered.waited());
        assertEquals(StepId.of(turn, 1, 2, 1), stage.step());
        assertTrue(stage.conversation
                .dues()
                .contains(new Due.TurnDue(turn, stage.now.plus(Limits.standard().turnMax()))));
    }

    @Test
    void theFirstAnswerCountsAndTheSecondLearnsWhose() {
        stage.play(reply("that one"));

        stage.play(new InputRecord(
                "late",
                Stage.SCOPE,
                Optional.empty(),
                Optional.empty(),
                new Input.QuestionAnswered(question, "the other", new UserId("bob"))));

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.ALREADY_ANSWERED, refused.reason());
        assertEquals(Optional.of(new UserId("ada")), refused.winner());
    }

    @Test
    void nothingIsLeftToAnswerInATurnThatWasCancelled() {
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        stage.play(reply("that one"));

        assertEquals(
                new Fact.TurnCancelled(turn, Optional.empty()),
                stage.all(Fact.TurnCancelled.class).getLast());
        assertRefused(Refusal.NO_SUCH_QUESTION);
    }

    @Test
    void oneAnswersForHimselfAndSaysSomething() {
        stage.play(new InputRecord(
                "mallory",
                Stage.SCOPE,
                Optional.of(new Actor.Person(new UserId("mallory"))),
                Optional.empty(),
                reply("that one")));
        assertRefused(Refusal.INVALID);

        stage.play(reply(" "));
        assertRefused(Refusal.INVALID);
    }

    @Test
    void aQuestionSurvivesBeingStored() throws Exception {
        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();

        stage.play(reply("that one"));

        assertEquals(StepId.of(turn, 1, 2, 1), stage.step());
    }

    private Input reply(String text) {
        return new Input.QuestionAnswered(question, text, new UserId("ada"));
    }

    private void assertRefused(Refusal reason) {
        assertEquals(
                reason, assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }
}
