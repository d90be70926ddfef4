package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Share;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The control state of one session: all that deciding needs, at most about 16 KB; texts and arguments rest in the
 * history, and what must be known for as long as the session lives is {@link Memory}. Immutable; changed only by
 * {@link Evolution}; stored as {@link StoredConversation}.
 *
 * @param owner whose it is; empty until the session is opened
 * @param seq the number of the last fact
 * @param now the time of the last input, which never goes back
 * @param historyLength how many entries the history has
 * @param turn the turn that runs
 * @param waiting the turns that wait for it, first come first served
 * @param start where it began, if it is a fork or was rewound
 * @param guidance what its models know of the workspace's instructions; see {@link #mayHaveInstructions}
 * @param grants what persons granted along with calls, for further ones
 * @param mode in which it is; {@code ask} where it is empty
 * @param shares with whom its owner shares it
 */
public record Conversation(
        Optional<Scope> owner,
        boolean deleted,
        Optional<String> workspace,
        long seq,
        Instant now,
        long historyLength,
        Optional<Turn> turn,
        List<Request> waiting,
        Optional<Start> start,
        Optional<Guidance> guidance,
        Optional<List<StandingGrant>> grants,
        Optional<ModeSet> mode,
        Optional<List<Share>> shares) {

    /** A session that nobody has opened. */
    public static final Conversation NONE = new Conversation(
            Optional.empty(),
            false,
            Optional.empty(),
            0,
            Instant.EPOCH,
            0,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public Conversation {
        waiting = List.copyOf(waiting);
        grants = grants.filter(some -> !some.isEmpty()).map(List::copyOf);
        shares = shares.filter(some -> !some.isEmpty()).map(List::copyOf);
    }

    /** What persons granted along with calls, and did not withdraw. */
    public List<StandingGrant> standing() {
        return grants.orElse(List.of());
    }

    /** Those of them that still count then. */
    List<StandingGrant> standing(Instant then) {
        return standing().stream().filter(grant -> grant.until().isAfter(then)).toList();
    }

    /** Whether the session exists and is not deleted. */
    public boolean open() {
        return owner.isPresent() && !deleted;
    }

    /** Every deadline that is set now. */
    public List<Due> dues() {
        return turn.map(Turn::dues).orElse(List.of());
    }

    /** The same at a later time; an earlier time changes nothing. */
    Conversation at(Instant time) {
        return numbered(seq, time);
    }

    /** The same after one more fact. */
    Conversation numbered(long newSeq, Instant time) {
        var later = time.isAfter(now) ? time : now;
        return with(next -> {
            next.seq = newSeq;
            next.now = later;
        });
    }

    Conversation opened(Scope by, Optional<String> from, Optional<ModeSet> in) {
        return with(next -> {
            next.owner = Optional.of(by);
            next.workspace = from;
            next.mode = in;
        });
    }

    /** The same in another mode. */
    Conversation in(ModeSet other) {
        return with(next -> next.mode = Optional.of(other));
    }

    /** With whom its owner shares it, each once. */
    public List<Share> shared() {
        return shares.orElse(List.of());
    }

    /** What its owner lets somebody do here; empty if nothing. */
    Optional<ShareRight> sharedWith(UserId user) {
        return shared().stream()
                .filter(share -> share.with().equals(user))
                .map(Share::right)
                .findFirst();
    }

    /** The same with another right for somebody; with none if it is empty. */
    Conversation shared(UserId with, Optional<ShareRight> right) {
        var others = shared().stream().filter(share -> !share.with().equals(with));
        var these = Stream.concat(others, right.map(now -> new Share(with, now)).stream());
        return with(next -> next.shares = Optional.of(these.toList()));
    }

    Conversation gone() {
        return with(next -> next.deleted = true);
    }

    /** The same with one more entry in the history. */
    Conversation longer() {
        return with(next -> next.historyLength++);
    }

    /**
     * The same with a history of so many entries in the place of its own: what was granted in the one that counts no more counts
     * no more either; and with other files if they are named.
     */
    Conversation carried(int entries, Optional<FilesStart> files) {
        var begun = new Start(historyLength, files.or(() -> start.flatMap(Start::files)));
        return with(next -> {
            next.historyLength += entries;
            next.start = Optional.of(begun);
            next.guidance = guidance.map(_ -> Guidance.NOTHING);
            next.grants = Optional.empty();
        });
    }

    /** Whether there may be files in the workspace: it began with some, or a call may have made some. */
    boolean mayHaveInstructions() {
        return workspace.isPresent() || start.flatMap(Start::files).isPresent() || guidance.isPresent();
    }

    /** The same once its workspace may hold files. */
    Conversation withFiles() {
        return guidance.isPresent() ? this : guided(Guidance.NOTHING);
    }

    /** The same with models that were told that much of the workspace's instructions. */
    Conversation guided(Guidance told) {
        return with(next -> next.guidance = Optional.of(told));
    }

    /** The first entry of the history that counts. */
    long historyStart() {
        return start.map(Start::historyNumber).orElse(0L);
    }

    /** The same with one more turn that waits. */
    Conversation accepted(Request request) {
        return with(turn, Stream.concat(waiting.stream(), Stream.of(request)).toList());
    }

    /** The same with a turn that runs and waits no more. */
    Conversation started(Turn begun) {
        return with(Optional.of(begun), without(begun.id()));
    }

    /** The same with the running turn moved on. */
    Conversation moved(UnaryOperator<Turn> move) {
        return with(turn.map(move), waiting);
    }

    /** The same without a turn that ran or waited, and without what was granted for it alone. */
    Conversation ended(TurnId id) {
        return with(turn.filter(running -> !running.id().equals(id)), without(id))
                .granting(standing().stream()
                        .filter(grant ->
                                grant.turn().isEmpty() || !grant.turn().get().equals(id))
                        .toList());
    }

    /** The same with one more grant for further calls, and without those whose time is over. */
    Conversation granted(StandingGrant grant) {
        return granting(Stream.concat(standing(now).stream(), Stream.of(grant)).toList());
    }

    /** The same without a grant. */
    Conversation withdrawn(String grant) {
        return granting(standing().stream()
                .filter(standing -> !standing.id().equals(grant))
                .toList());
    }

    private Conversation granting(List<StandingGrant> some) {
        return with(next -> next.grants = Optional.of(some));
    }

    private List<Request> without(TurnId id) {
        return waiting.stream().filter(request -> !request.id().equals(id)).toList();
    }

    private Conversation with(Optional<Turn> newTurn, List<Request> newWaiting) {
        return with(next -> {
            next.turn = newTurn;
            next.waiting = newWaiting;
        });
    }

    /** The same, but for what is changed. */
    Conversation with(Consumer<ConversationParts> change) {
        var next = new ConversationParts(this);
        change.accept(next);
        return next.made();
    }
}
