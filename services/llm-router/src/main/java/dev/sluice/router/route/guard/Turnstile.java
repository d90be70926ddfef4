package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.route.Breakers;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Bulkhead.Entry;
import dev.sluice.router.route.guard.Bulkhead.Seat;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What one call passes before each attempt: the breaker's leave, then a seat in the provider's bulkhead, waiting for it if
 * need be. One may wait at a time. Lives on the call's context.
 */
final class Turnstile {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    private final Guard guard;
    private final Context context;
    private Optional<Waiter> waiter = Optional.empty();

    /** Someone in the queue. */
    private record Waiter(
            Bulkhead bulkhead,
            Entry.Waiting place,
            Breakers.Leave leave,
            BiConsumer<Breakers.Leave, Seat> in,
            long timer) {}

    Turnstile(Guard guard, Context context) {
        this.guard = guard;
        this.context = context;
    }

    /** Ends in one of the two, at once or later; in none after {@link #leave}. */
    void enter(Candidate candidate, BiConsumer<Breakers.Leave, Seat> in, Consumer<ProviderFailure> refused) {
        var leave = guard.breakers().leave(candidate);
        if (leave.isEmpty()) {
            refused.accept(leftAlone(candidate));
            return;
        }
        var bulkhead = guard.bulkhead(candidate.provider());
        switch (bulkhead.enter(free -> context.runOnContext(now -> seated(free)))) {
            case Entry.Seated(Seat seat) -> in.accept(leave.get(), seat);
            case Entry.Waiting place -> {
                var millis = guard.queueWait(candidate.provider()).toMillis();
                var timer = context.owner().setTimer(Math.max(1, millis), late -> waitedTooLong(refused));
                waiter = Optional.of(new Waiter(bulkhead, place, leave.get(), in, timer));
            }
            case Entry.Full() -> {
                guard.breakers().abandoned(leave.get());
                refused.accept(busy());
            }
        }
    }

    boolean someoneWaits() {
        return waiter.isPresent();
    }

    /** Stops waiting. */
    void leave() {
        waiter.ifPresent(gone -> {
            context.owner().cancelTimer(gone.timer());
            // A seat that is already on its way is left when it comes.
            gone.bulkhead().leave(gone.place());
            guard.breakers().abandoned(gone.leave());
        });
        waiter = Optional.empty();
    }

    private void seated(Seat seat) {
        if (waiter.isEmpty()) {
            seat.leave();
            return;
        }
        var next = waiter.get();
        waiter = Optional.empty();
        context.owner().cancelTimer(next.timer());
        next.in().accept(next.leave(), seat);
    }

    private void waitedTooLong(Consumer<ProviderFailure> refused) {
        // If the seat is already on its way, it is taken when it comes.
        if (waiter.filter(late -> late.bulkhead().leave(late.place())).isPresent()) {
            leave();
            refused.accept(busy());
        }
    }

    private ProviderFailure leftAlone(Candidate candidate) {
        var left = guard.breakers().left(candidate);
        var pause = Duration.ofSeconds(Math.max(1, Math.ceilDiv(left.toMillis(), 1_000)));
        var why = guard.breakers().why(candidate);
        if (why.isPresent() && why.get().kind() == Kind.RATE_LIMITED) {
            return new ProviderFailure(Kind.RATE_LIMITED, why.get().detail(), Optional.of(pause));
        }
        // Waiting mends no key and no account: whoever is told of a wait would wait for nothing.
        return why.filter(last -> last.kind().ofInstallation())
                .orElseGet(() -> new ProviderFailure(
                        Kind.LEFT_ALONE,
                        "The provider keeps failing and is left alone for a moment."
                                + why.map(last -> " " + last.detail()).orElse(""),
                        Optional.of(pause)));
    }

    private static ProviderFailure busy() {
        return new ProviderFailure(Kind.BUSY, "Too many calls wait for the provider.", Optional.of(BUSY_PAUSE));
    }
}
