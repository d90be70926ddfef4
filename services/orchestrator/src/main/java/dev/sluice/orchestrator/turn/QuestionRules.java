package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Refusal;
import dev.sluice.orchestrator.task.Task;
import java.time.Duration;
import java.util.Optional;

/** The rules of questions: a task asks the user and waits, however long; the first answer counts. */
final class QuestionRules {
    private QuestionRules() {}

    /** The task asks and waits; if the user said more meanwhile it hears that first, which may be the answer. */
    static void ask(Draft draft, Task task, Input.StepAsks asks) {
        if (StepEnd.said(draft, task, asks, asks.question())) {
            draft.happened(
                    new Fact.QuestionAsked(QuestionId.of(asks.step()), asks.step(), task.role(), asks.question()));
        }
    }

    static void answer(Draft draft, Input.QuestionAnswered answered) {
        var before = draft.recall().replied(answered.question());
        if (before.isPresent()) {
            draft.happened(new Fact.IntentRefused(
                    Refusal.ALREADY_ANSWERED,
                    "the question was answered before",
                    Optional.empty(),
                    before.map(Memory.Replied::answeredBy),
                    Optional.empty()));
            return;
        }
        var asking = draft.conversation().turn().flatMap(turn -> turn.asking(answered.question()));
        if (asking.isEmpty()) {
            draft.refused(Refusal.NO_SUCH_QUESTION, "no such question is open", Optional.empty());
            return;
        }
        var turn = Optional.of(draft.turn().id());
        if (!draft.actor().equals(new Actor.Person(answered.answeredBy()))) {
            draft.refused(Refusal.INVALID, "somebody else answers than the one who speaks", turn);
            return;
        }
        if (answered.text().isBlank()) {
            draft.refused(Refusal.INVALID, "the answer says nothing", turn);
            return;
        }
        var since = asking.get().asking().orElseThrow().since();
        draft.happened(new Fact.QuestionAnswered(
                answered.question(),
                asking.get().lastStep().orElseThrow(),
                answered.text(),
                answered.answeredBy(),
                Duration.between(since, draft.at())));
    }
}
