package dev.sluice.session.intent;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The requests that wait for the fact that answers them. Thread-safe; bounded in number and time. */
@ApplicationScoped
public class Answers {
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();
    private final int openMax;
    private final long answerMillisMax;

    private record Awaited(Input.Intent intent, CompletableFuture<FactRecord> answer) {}

    public Answers(SessionConfig config) {
        this.openMax = config.answersOpenMax();
        this.answerMillisMax = config.answerMax().toMillis();
    }

    /** The answer to come; register it before the intent is sent. After the time-out it fails. */
    CompletableFuture<FactRecord> expect(String id, Input.Intent intent) {
        if (awaited.size() >= openMax) {
            throw Problem.unavailable("too many requests are waiting for their answer");
        }
        var answer = new CompletableFuture<FactRecord>();
        awaited.put(id, new Awaited(intent, answer));
        answer.orTimeout(answerMillisMax, TimeUnit.MILLISECONDS).whenComplete((_, _) -> awaited.remove(id));
        return answer;
    }

    /** A fact from the tail: perhaps it answers somebody. */
    public void offer(FactRecord record) {
        var waiting = awaited.get(record.cause());
        if (waiting != null && Answer.answers(record.fact(), waiting.intent())) {
            waiting.answer().complete(record);
        }
    }
}
