package dev.sluice.session.socket;

import dev.sluice.contracts.SessionId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.Origin;
import dev.sluice.session.door.problem.Correlation;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.identity.Caller;
import io.quarkus.websockets.next.CloseReason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One open socket: who is at the other end, what it has said that is not done yet, which sessions it watches. Taking
 * a message is O(1) and never waits; the work is done on the client's own virtual threads, in the client's order.
 */
final class SocketClient {
    private static final String WHERE = "a message of a socket";
    private static final int UNITS_MAX = SocketMemory.units(8 << 20);

    private final String address;
    private final Origin origin;
    private final Outgoing outgoing;
    private final Conversation conversation;
    private final SessionConfig.Socket limits;
    private final SocketMemory memory;
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger unfinishedUnits = new AtomicInteger();
    private final Map<SessionId, Thread> watched = new ConcurrentHashMap<>();
    private final Thread worker;
    private volatile Caller caller;
    private volatile Instant heard = Instant.now();
    private volatile boolean ended;

    /** A message, and the memory it was given. */
    private record Said(String text, int units) {}

    SocketClient(
            String id,
            String address,
            Origin origin,
            Caller caller,
            Outgoing outgoing,
            Conversation conversation,
            SocketMemory memory,
            SessionConfig.Socket limits) {
        this.address = address;
        this.origin = origin;
        this.caller = caller;
        this.outgoing = outgoing;
        this.conversation = conversation;
        this.memory = memory;
        this.limits = limits;
        this.worker = Thread.ofVirtual().name("session-socket-" + id).unstarted(() -> origin.during(this::work));
    }

    void begin() {
        worker.start();
    }

    /** Takes a message; one too many in flight, or a byte too many, closes the socket. */
    void hear(String text) {
        heard = Instant.now();
        var units = memory.units(text);
        if (unfinished.incrementAndGet() > limits.messagesOpenMax()
                || unfinishedUnits.addAndGet(units) > UNITS_MAX
                || !memory.reserveIncoming(units)) {
            outgoing.close(CloseCode.FLOOD);
            return;
        }
        said.add(new Said(text, units));
        if (ended) {
            forget();
        }
    }

    /** The client is there, though it says nothing. */
    void alive() {
        heard = Instant.now();
    }

    void end() {
        ended = true;
        worker.interrupt();
        watched.values().forEach(Thread::interrupt);
        forget();
    }

    /** Nobody will be answered any more. */
    private void forget() {
        for (var left = said.poll(); left != null; left = said.poll()) {
            memory.releaseIncoming(left.units());
        }
    }

    private void work() {
        try {
            while (true) {
                var next = said.take();
                try {
                    answering(() -> handle(ClientFrame.read(next.text())));
                } finally {
                    unfinishedUnits.addAndGet(-next.units());
                    memory.releaseIncoming(next.units());
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits for the orchestrator must not hold up what the client says next. */
    private void handle(ClientFrame frame) throws InterruptedException {
        conversation.admit(this, frame);
        switch (frame) {
            case ClientFrame.Chat chat -> conversation.chat(this, chat);
            case ClientFrame.Resume resume -> conversation.resume(this, resume);
            case ClientFrame.TokenRefresh refresh -> conversation.refresh(this, refresh);
            case ClientFrame.Ping _ -> outgoing.send(Frame.of("pong"));
            case ClientFrame.SetMode wish -> beside(() -> conversation.mode(this, wish));
            case ClientFrame.ToolApproval decision -> beside(() -> conversation.decide(this, decision));
            case ClientFrame.Answer answer -> beside(() -> conversation.answer(this, answer));
            case ClientFrame.Cancel cancel -> beside(() -> conversation.cancel(this, cancel));
            case ClientFrame.Fork fork -> beside(() -> conversation.fork(this, fork));
            case ClientFrame.Rewind rewind -> beside(() -> conversation.rewind(this, rewind));
            case ClientFrame.Forks forks -> beside(() -> conversation.family(this, forks));
        }
    }

    private void beside(Work work) {
        unfinished.incrementAndGet();
        Thread.startVirtualThread(() -> origin.during(() -> {
            try {
                answering(work);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Does a piece of work whose failure the client is told. */
    private void answering(Work work) throws InterruptedException {
        try {
            work.run();
        } catch (Problem problem) {
            tell(problem);
        } catch (RuntimeException bug) {
            var correlation = Correlation.logged(bug, WHERE);
            outgoing.send(Frame.error("internal", "something went wrong here; the logs know more", correlation));
        } finally {
            unfinished.decrementAndGet();
        }
    }

    /** Tells the client of a problem. */
    void tell(Problem problem) throws InterruptedException {
        conversation.refused(caller, problem);
        var frame = Frame.error(problem.code(), problem.getMessage(), Correlation.logged(problem, WHERE));
        problem.members().forEach(frame::with);
        outgoing.send(frame);
    }

    /** The same where nobody can be stopped any more. */
    void tellQuietly(Problem problem) {
        try {
            tell(problem);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    boolean watches(SessionId session) {
        return watched.containsKey(session);
    }

    /** Whether it is still this thread's task to send the session's frames. */
    boolean watches(SessionId session, Thread thread) {
        return !ended && watched.get(session) == thread;
    }

    /** Forgets a session that this thread will send nothing of any more; tells whether it was the thread's to send. */
    boolean forget(SessionId session, Thread thread) {
        return watched.remove(session, thread);
    }

    int watching() {
        return watched.size();
    }

    /** Lets a thread send this client a session's frames, until the socket closes. */
    void watch(SessionId session, Thread thread) {
        watched.put(session, thread);
        thread.start();
        if (ended) {
            thread.interrupt();
        }
    }

    /** Stops watching a session and returns when nothing more of it is sent. */
    void unwatch(SessionId session) throws InterruptedException {
        var thread = watched.remove(session);
        if (thread != null) {
            thread.interrupt();
            thread.join();
        }
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Caller caller() {
        return caller;
    }

    void caller(Caller refreshed) {
        caller = refreshed;
    }

    String address() {
        return address;
    }

    /** Why this socket must close now, if it must. */
    Optional<CloseReason> due(Instant now) {
        if (!now.isBefore(caller.expiresAt())) {
            return Optional.of(CloseCode.TOKEN_EXPIRED);
        }
        if (outgoing.stalled()) {
            return Optional.of(CloseCode.SLOW);
        }
        return heard.plus(limits.idleMax()).isBefore(now) ? Optional.of(CloseCode.BYE) : Optional.empty();
    }

    private interface Work {
        void run() throws InterruptedException;
    }
}
