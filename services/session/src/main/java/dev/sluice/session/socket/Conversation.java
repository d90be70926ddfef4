package dev.sluice.session.socket;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.Approvals;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.fork.Forks;
import dev.sluice.session.frame.FactFrame;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.TokenVerifier;
import dev.sluice.session.intent.Submission;
import dev.sluice.session.log.TokenMark;
import dev.sluice.session.log.Watcher;
import dev.sluice.session.log.Watching;
import dev.sluice.session.mode.Modes;
import dev.sluice.session.projection.Costs;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import dev.sluice.session.question.Questions;
import dev.sluice.session.turn.TurnRequest;
import dev.sluice.session.turn.Turns;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** What each message of a client leads to. Runs on the client's virtual threads. */
@ApplicationScoped
class Conversation {
    private static final Logger LOG = Logger.getLogger(Conversation.class);

    private final Turns turns;
    private final Approvals approvals;
    private final Modes modes;
    private final Questions questions;
    private final Forks forks;
    private final Access access;
    private final Watching watching;
    private final TokenVerifier tokens;
    private final Database database;
    private final AuditTrail audit;
    private final int sessionsMax;

    Conversation(
            Turns turns,
            Approvals approvals,
            Modes modes,
            Questions questions,
            Forks forks,
            Access access,
            Watching watching,
            TokenVerifier tokens,
            Database database,
            AuditTrail audit,
            SessionConfig config) {
        this.turns = turns;
        this.approvals = approvals;
        this.modes = modes;
        this.questions = questions;
        this.forks = forks;
        this.access = access;
        this.watching = watching;
        this.tokens = tokens;
        this.database = database;
        this.audit = audit;
        this.sessionsMax = config.socket().sessionsMax();
    }

    /** Turns away a frame that {@link Requires} a right from whoever has it nowhere, as requests are. */
    void admit(SocketClient client, ClientFrame frame) {
        Optional.ofNullable(frame.getClass().getAnnotation(Requires.class))
                .ifPresent(required -> access.require(client.caller(), required.value()));
    }

    /** Who asks for too much is refused, and that is written down. */
    void refused(Caller caller, Problem problem) {
        if (problem.status() == 429) {
            audit.refused(caller.tenant(), caller.user(), Optional.empty(), "frame.admit", "", problem.code());
        }
    }

    /**
     * Watches first, so that nothing of the turn is missed; says {@code accepted} when the broker has it. While Postgres
     * is away it may be the answer that says where the session is and whose: then it is watched from there.
     */
    void chat(SocketClient client, ClientFrame.Chat chat) throws InterruptedException {
        var watched = watchesFromNow(client, chat.sessionId());
        var request = TurnRequest.chat(
                Optional.of(chat.sessionId()),
                chat.message(),
                chat.role(),
                chat.idempotencyKey(),
                TurnRequest.mode(chat.mode()),
                chat.limits());
        var submitted = turns.submit(client.caller(), request, Optional.empty());
        if (!watched) {
            submitted
                    .awaitPlace()
                    .seq()
                    .ifPresent(seq -> watch(client, chat.sessionId(), Optional.of(seq - 1), Map.of()));
        }
        client.outgoing()
                .send(Frame.of("accepted")
                        .with("turn", submitted.turn())
                        .with("session_id", chat.sessionId())
                        .with("idempotency_key", chat.idempotencyKey()));
        tellLater(client, submitted.submission());
    }

    private boolean watchesFromNow(SocketClient client, SessionId session) {
        if (!access.requireUnlessAway(client.caller(), session, Right.SUBMIT_TURN)) {
            return false;
        }
        if (client.watches(session)) {
            return true;
        }
        try {
            watch(client, session, Optional.empty(), Map.of());
            return true;
        } catch (Problem trouble) {
            if (trouble.status() != Problem.UNAVAILABLE) {
                throw trouble;
            }
            return false;
        }
    }

    void resume(SocketClient client, ClientFrame.Resume resume) throws InterruptedException {
        access.require(client.caller(), resume.sessionId(), Right.SEE_HISTORY);
        client.unwatch(resume.sessionId());
        watch(
                client,
                resume.sessionId(),
                Optional.of(resume.afterSeq()),
                resume.steps().orElse(Map.of()));
        tellCosts(client, resume.sessionId());
    }

    void decide(SocketClient client, ClientFrame.ToolApproval decision) throws InterruptedException {
        tellStranger(
                client, approvals.decide(client.caller(), decision.approvalId(), decision.said(), Optional.empty()));
    }

    void mode(SocketClient client, ClientFrame.SetMode wish) throws InterruptedException {
        tellStranger(
                client, modes.change(client.caller(), wish.sessionId(), Modes.known(wish.mode()), Optional.empty()));
    }

    void answer(SocketClient client, ClientFrame.Answer answer) throws InterruptedException {
        tellStranger(client, questions.answer(client.caller(), answer.questionId(), answer.text(), Optional.empty()));
    }

    void cancel(SocketClient client, ClientFrame.Cancel cancel) throws InterruptedException {
        var answer = turns.cancel(client.caller(), cancel.sessionId(), cancel.turn(), cancel.reason(), Optional.empty())
                .await();
        tellStranger(client, answer);
    }

    void fork(SocketClient client, ClientFrame.Fork fork) throws InterruptedException {
        var wish = new Forks.Wish(
                fork.seq(),
                fork.title(),
                fork.idempotencyKey(),
                fork.withoutFiles().orElse(false));
        var made = forks.fork(client.caller(), fork.sessionId(), wish, Optional.empty());
        client.outgoing().send(branch(Frame.of("fork"), made.session()).with("idempotency_key", fork.idempotencyKey()));
    }

    /** Whoever watches the session is told by the fact; whoever does not, or says it again, here. */
    void rewind(SocketClient client, ClientFrame.Rewind rewind) throws InterruptedException {
        var turn = rewind.turn();
        var rewound = forks.rewind(
                client.caller(), turn.session(), turn, rewind.withoutFiles().orElse(false), Optional.empty());
        if (!rewound.now() || !client.watches(turn.session())) {
            client.outgoing().send(FactFrame.of(rewound.fact(), Optional.empty()));
        }
    }

    void family(SocketClient client, ClientFrame.Forks wish) throws InterruptedException {
        var family = forks.family(client.caller(), wish.sessionId());
        client.outgoing()
                .send(Frame.of("forks")
                        .with("session_id", wish.sessionId())
                        .with(
                                "sessions",
                                family.sessions().stream()
                                        .map(row ->
                                                branch(Frame.of("fork"), row).body())
                                        .toList())
                        .with("complete", family.complete()));
    }

    private static Frame branch(Frame frame, SessionRow row) {
        return frame.with("session_id", row.id)
                .with("title", Optional.ofNullable(row.title))
                .with("from", Optional.ofNullable(row.forkedFrom))
                .with("from_seq", Optional.ofNullable(row.forkedSeq));
    }

    void refresh(SocketClient client, ClientFrame.TokenRefresh refresh) throws InterruptedException {
        var before = client.caller();
        var now = tokens.verify(refresh.token())
                .orElseThrow(() -> Problem.of(401, "unauthorized", "the new token is not valid"));
        if (!now.tenant().equals(before.tenant()) || !now.user().equals(before.user())) {
            client.outgoing().close(CloseCode.ANOTHER_PERSON);
            return;
        }
        client.caller(now);
        client.outgoing().send(Frame.of("token_refreshed").with("expires_at", now.expiresAt()));
    }

    private void watch(SocketClient client, SessionId session, Optional<Long> after, Map<StepId, TokenMark> marks) {
        if (client.watching() >= sessionsMax) {
            throw Problem.of(429, "too_many_sessions", "this socket watches " + sessionsMax + " sessions already");
        }
        var seat = watching.sit(session, after, marks);
        var thread = Thread.ofVirtual().name("session-watch-" + session).unstarted(() -> {
            try (seat) {
                seat.watch(new Entitled(client.outgoing(), () -> access.stillSees(client.caller(), session)));
                end(client, session);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } catch (Problem away) {
                giveUp(client, session);
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "session=%s cannot be watched", session);
                giveUp(client, session);
            }
        });
        client.watch(session, thread);
    }

    /** Where somebody listens and may not any more, he is told what whoever never might is told. */
    private static void end(SocketClient client, SessionId session) throws InterruptedException {
        if (client.outgoing().listening() && client.forget(session, Thread.currentThread())) {
            client.tell(Problem.notFound().with("session_id", session.value()));
        }
    }

    /** Whoever listens, as long as he may. */
    private record Entitled(Watcher.Audience audience, BooleanSupplier may) implements Watcher.Audience {
        @Override
        public void send(Frame frame) throws InterruptedException {
            audience.send(frame);
        }

        @Override
        public boolean listening() {
            return audience.listening() && may.getAsBoolean();
        }

        @Override
        public void silence() throws InterruptedException {
            audience.silence();
        }
    }

    /** What fails because it was interrupted, to begin elsewhere in the session, is no reason to close. */
    private static void giveUp(SocketClient client, SessionId session) {
        if (client.watches(session, Thread.currentThread())) {
            client.outgoing().close(CloseCode.UNAVAILABLE);
        }
    }

    /** A numbered refusal reaches the client as a fact of its session; one without a number, or silence, only here. */
    private static void tellLater(SocketClient client, Submission submission) {
        submission.answer().whenComplete((answer, tooLate) -> {
            if (tooLate == null && answer.seq() > 0) {
                return;
            }
            Thread.startVirtualThread(() -> {
                try {
                    tellRefusal(client, submission.await());
                } catch (Problem unavailable) {
                    client.tellQuietly(unavailable);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        });
    }

    /** Whoever watches a session sees the fact that answers him; whoever does not is told here. */
    private static void tellStranger(SocketClient client, FactRecord answer) throws InterruptedException {
        if (answer.seq() > 0 && !client.watches(answer.scope().session())) {
            client.outgoing().send(FactFrame.of(answer, Optional.empty()));
            return;
        }
        tellRefusal(client, answer);
    }

    private static void tellRefusal(SocketClient client, FactRecord answer) throws InterruptedException {
        if (answer.seq() == 0 && answer.fact() instanceof Fact.IntentRefused refused) {
            client.outgoing()
                    .send(FactFrame.refusal(refused, answer.cause())
                            .with("session_id", answer.scope().session()));
        }
    }

    /** What the session has cost so far; left out while Postgres is away. */
    private void tellCosts(SocketClient client, SessionId session) throws InterruptedException {
        try {
            var costs = database.ask(() -> Costs.ofSession(session.value()));
            client.outgoing()
                    .send(Frame.of("usage")
                            .with("session_id", session)
                            .with("total", true)
                            .with("model_calls", costs.modelCalls())
                            .with("tokens", costs.tokens())
                            .with("cost_micros", costs.costMicros()));
        } catch (Problem postgresAway) {
            LOG.debugf("session=%s resumed without its costs", session);
        }
    }
}
