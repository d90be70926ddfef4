package dev.sluice.session.log;

import dev.sluice.contracts.SessionId;
import dev.sluice.session.frame.FactFrame;
import dev.sluice.session.frame.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Leads one client through one session at the client's own pace: from the history where the replica's memory does not
 * reach, from the feed where it does, and then live. Runs on a virtual thread until it is interrupted or the client
 * is gone.
 */
public final class Watcher {
    /** How long nothing is said to a client before it is found out whether it is there. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(15);

    /** How late it is noticed that nobody may listen any more. */
    private static final Duration LOOK_UP = Duration.ofSeconds(3);

    private final Subscription subscription;
    private final SessionFeed feed;
    private final SessionLog log;
    private final Audience audience;
    private long usageSeen;

    /** Who is sent the frames. */
    public interface Audience {
        /** Hands over one frame; waits while the client is slow. */
        void send(Frame frame) throws InterruptedException;

        /** Whether anyone still listens. */
        boolean listening();

        /** Called when nothing came for a while. */
        default void silence() throws InterruptedException {}
    }

    Watcher(Subscription subscription, SessionFeed feed, SessionLog log, Audience audience) {
        this.subscription = subscription;
        this.feed = feed;
        this.log = log;
        this.audience = audience;
        this.usageSeen = feed.usageAfter(0).count();
    }

    /** Watches until the client is gone. */
    public void watch() throws InterruptedException {
        send(subscription.open());
        var said = Instant.now();
        while (audience.listening()) {
            var version = feed.version();
            if (sendFacts() || sendTokensAndUsage() || feed.awaitChange(version, LOOK_UP)) {
                said = Instant.now();
            } else if (Instant.now().isAfter(said.plus(SILENCE_MAX))) {
                audience.silence();
                said = Instant.now();
            }
        }
    }

    /** Tells whether there was anything, be it a hole. */
    private boolean sendFacts() throws InterruptedException {
        try (var later = log.after(subscription.seq())) {
            for (var record : later.records()) {
                subscription.skipTo(record.seq() - 1);
                send(subscription.take(record));
            }
            subscription.skipTo(later.through());
            return !later.isEmpty();
        }
    }

    /** Tells whether there was anything. */
    private boolean sendTokensAndUsage() throws InterruptedException {
        var tokens = feed.streamed(subscription.marks());
        for (var delta : tokens) {
            send(subscription.take(delta));
        }
        var calls = feed.usageAfter(usageSeen);
        usageSeen = calls.count();
        for (var usage : calls.records()) {
            audience.send(FactFrame.usage(usage));
        }
        return !tokens.isEmpty() || !calls.records().isEmpty();
    }

    private void send(List<Frame> frames) throws InterruptedException {
        for (var frame : frames) {
            audience.send(frame);
        }
    }

    public SessionId session() {
        return subscription.session();
    }
}
