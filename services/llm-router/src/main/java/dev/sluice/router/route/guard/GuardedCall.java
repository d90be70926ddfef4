package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Breakers;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Route;
import dev.sluice.router.route.guard.RetryPolicy.Next;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * One call over its candidates, until one of them answers:
 *
 * <pre>
 * turnstile (breaker, bulkhead) -> attempt --first token--> the winner: its pieces are passed on
 *     ^                                 |------failure------> pause, the same again | the next | failed
 *     |_______________________________________________________________|________________|
 * </pre>
 *
 * Before the first token a failure is never heard; after it the call ends with it: two answers are never spliced. With
 * hedging two attempts may run before the first token. Lives on one Vert.x context.
 */
public final class GuardedCall {
    private static final Logger LOG = Logger.getLogger(GuardedCall.class);
    private static final long NO_TIMER = -1;

    private final Guard guard;
    private final ProviderCall call;
    private final Verdicts verdicts;
    private final Optional<Duration> hedgeAfter;
    private final Context context;
    private final Audience audience;
    private final Turnstile turnstile;
    private final RemainingCandidates remaining;
    private final List<Attempt> running = new ArrayList<>(2);
    private Optional<Attempt> winner = Optional.empty();
    private int attempts;
    private long totalTimer = NO_TIMER;
    private long pauseTimer = NO_TIMER;
    private long hedgeTimer = NO_TIMER;
    private boolean over;

    /** A candidate whose turn it is, and how often it has been tried. */
    private record Turn(Candidate candidate, int triesBefore) {}

    GuardedCall(Guard guard, ProviderCall call, String caller, Route.To route, Context context, Audience audience) {
        this.guard = guard;
        this.call = call;
        this.verdicts = new Verdicts(guard, caller);
        this.hedgeAfter = route.hedgeAfter();
        this.context = context;
        this.audience = audience;
        this.turnstile = new Turnstile(guard, context);
        this.remaining = new RemainingCandidates(route.candidates());
    }

    /** Asks the first candidate. */
    public void begin() {
        totalTimer = timer(guard.totalTimeout(), this::outOfTime);
        take(new Turn(remaining.next(), 0));
    }

    /** Stops the flow of pieces, because the reader is slow. */
    public void pause() {
        winner.flatMap(Attempt::exchange).ifPresent(Exchange::pause);
    }

    public void resume() {
        winner.flatMap(Attempt::exchange).ifPresent(Exchange::resume);
    }

    /** The attempt that the caller hears, or would hear; empty if none is running. */
    public Optional<Attempt> attempt() {
        return winner.or(() -> running.stream().findFirst());
    }

    /**
     * Closes every connection to providers at once; the audience hears nothing more but of {@link Audience#replaced}
     * attempts.
     */
    public void cancel() {
        var heard = attempt();
        for (var attempt : List.copyOf(running)) {
            abandon(attempt);
            if (heard.filter(attempt::equals).isEmpty()) {
                audience.replaced(attempt, Optional.empty());
            }
        }
        finish();
    }

    private void take(Turn turn) {
        var bound = call.bound(turn.candidate().provider(), turn.candidate().model());
        switch (Fitting.of(turn.candidate().takes(), turn.candidate().model(), call.request(), bound)) {
            case Fitting.Unsayable unsayable -> passOver(turn, unsayable.failure());
            case Fitting.Fitted fitted ->
                turnstile.enter(
                        turn.candidate(),
                        (leave, seat) -> launch(turn, fitted, leave, seat),
                        refusal -> passOver(turn, refusal));
        }
    }

    private void launch(Turn turn, Fitting.Fitted fitted, Breakers.Leave leave, Bulkhead.Seat seat) {
        attempts++;
        var attempt = new Attempt(turn.candidate(), attempts, fitted, leave, seat);
        var replies = new AttemptReplies(call.request(), attempt, context, new HeardAttempt(attempt, turn));
        running.add(attempt);
        try {
            var asked = call.to(turn.candidate().model(), fitted).within(audience.attempting(attempt));
            attempt.began(guard.provider(turn.candidate()).call(asked, replies::receive));
        } catch (RuntimeException e) {
            LOG.errorf(e, "Cannot call %s", turn.candidate().id());
            failed(attempt, turn, ProviderFailure.of(Kind.UNREACHABLE, "The provider cannot be called."));
            return;
        }
        // An answer in one piece begins when all of it is written: how late that is says nothing.
        if (attempts == 1 && hedgeAfter.isPresent() && call.request().stream() && !remaining.isEmpty()) {
            hedgeTimer = timer(hedgeAfter.get(), this::hedge);
        }
    }

    /** The first has not said a byte: asks the next one too. One that has begun to answer may think as long as it likes. */
    private void hedge() {
        if (winner.isEmpty() && running.size() == 1 && !running.getFirst().hasBegun() && !remaining.isEmpty()) {
            guard.metrics().hedged();
            take(new Turn(remaining.next(), 0));
        }
    }

    /** From here on there is only this attempt. */
    private void win(Attempt attempt) {
        winner = Optional.of(attempt);
        call.request().letGo();
        audience.hears(attempt);
        guard.breakers().began(attempt.leave());
        stop(hedgeTimer);
        turnstile.leave();
        for (var loser : List.copyOf(running)) {
            if (loser != attempt) {
                abandon(loser);
                audience.replaced(loser, Optional.empty());
            }
        }
        attempt.held().forEach(audience::early);
    }

    private void completed(Attempt attempt) {
        verdicts.answered(attempt);
        close(attempt);
        finish();
        audience.completed(attempt);
    }

    private void failed(Attempt attempt, Turn turn, ProviderFailure failure) {
        attempt.exchange().ifPresent(Exchange::cancel);
        verdicts.failed(attempt, failure);
        close(attempt);
        if (winner.isPresent()) {
            finish();
            audience.failed(failure, Optional.of(attempt));
            return;
        }
        if (!running.isEmpty() || turnstile.someoneWaits()) {
            audience.replaced(attempt, Optional.of(failure));
            return;
        }
        stop(hedgeTimer);
        remaining.skipAlike(turn.candidate(), failure);
        switch (afterwards(turn, failure)) {
            case Next.Again(Duration pause) -> {
                audience.replaced(attempt, Optional.of(failure));
                again(turn, pause);
            }
            case Next.Elsewhere() -> {
                audience.replaced(attempt, Optional.of(failure));
                fallBack();
            }
            case Next.GiveUp() -> {
                finish();
                audience.failed(failure, Optional.of(attempt));
            }
        }
    }

    /** A candidate that could not even be asked. */
    private void passOver(Turn turn, ProviderFailure failure) {
        guard.metrics().attempted(turn.candidate().provider(), failure.kind().code());
        audience.passedOver(turn.candidate(), failure);
        if (!running.isEmpty()) {
            return;
        }
        if (!remaining.isEmpty()) {
            fallBack();
            return;
        }
        // Whoever is alone with a limit waits for it as if he had met it himself.
        if (failure.kind() == Kind.RATE_LIMITED && afterwards(turn, failure) instanceof Next.Again(Duration pause)) {
            again(turn, pause);
            return;
        }
        finish();
        audience.failed(failure, Optional.empty());
    }

    private Next afterwards(Turn turn, ProviderFailure failure) {
        var chance = ThreadLocalRandom.current().nextDouble();
        return guard.policy().after(failure, turn.triesBefore() + 1, attempts, !remaining.isEmpty(), chance);
    }

    private void again(Turn turn, Duration pause) {
        guard.metrics().retried();
        pauseTimer = timer(pause, () -> take(new Turn(turn.candidate(), turn.triesBefore() + 1)));
    }

    private void fallBack() {
        guard.metrics().fellBack();
        take(new Turn(remaining.next(), 0));
    }

    private void abandon(Attempt attempt) {
        attempt.exchange().ifPresent(Exchange::cancel);
        verdicts.abandoned(attempt);
        close(attempt);
    }

    private void close(Attempt attempt) {
        attempt.close();
        running.remove(attempt);
    }

    private void outOfTime() {
        var late = ProviderFailure.of(Kind.TOTAL_TIMEOUT, "No provider finished within " + guard.totalTimeout() + ".");
        var heard = attempt();
        cancel();
        audience.failed(late, heard);
    }

    private void finish() {
        over = true;
        turnstile.leave();
        stop(totalTimer);
        stop(pauseTimer);
        stop(hedgeTimer);
    }

    private long timer(Duration after, Runnable ring) {
        return context.owner().setTimer(Math.max(1, after.toMillis()), rings -> {
            if (!over) {
                audience.safely(ring);
            }
        });
    }

    private void stop(long timer) {
        if (timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
        }
    }

    /** What the replies to one attempt do to the call. */
    private final class HeardAttempt implements AttemptReplies.Hearing {
        private final Attempt attempt;
        private final Turn turn;

        HeardAttempt(Attempt attempt, Turn turn) {
            this.attempt = attempt;
            this.turn = turn;
        }

        @Override
        public boolean isOpen() {
            return !over && !attempt.over();
        }

        @Override
        public void token(byte[] data) {
            if (winner.isEmpty()) {
                win(attempt);
            }
            audience.piece(data);
        }

        @Override
        public void preamble(byte[] data) {
            if (winner.isPresent()) {
                audience.piece(data);
            } else if (!attempt.hold(data)) {
                token(data);
            }
        }

        @Override
        public void whole(byte[] data) {
            win(attempt);
            audience.whole(data);
        }

        @Override
        public void completed() {
            GuardedCall.this.completed(attempt);
        }

        @Override
        public void failed(ProviderFailure failure) {
            GuardedCall.this.failed(attempt, turn, failure);
        }

        @Override
        public void safely(Runnable part) {
            audience.safely(part);
        }
    }
}
