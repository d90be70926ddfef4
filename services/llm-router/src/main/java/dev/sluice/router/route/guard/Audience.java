package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.route.Candidate;
import java.util.Optional;

/** Who hears the answer of a {@link GuardedCall}: pieces of one attempt only, then exactly one of the last two. */
public interface Audience {
    /**
     * An attempt is about to ask its provider.
     *
     * @return the trace context that it names
     */
    String attempting(Attempt attempt);

    /** Does something for the call; whatever is wrong with it is for the audience to end well. */
    void safely(Runnable part);

    /** A candidate could not even be asked; the call may go on. */
    void passedOver(Candidate candidate, ProviderFailure why);

    /** From here on it hears this attempt and no other. */
    void hears(Attempt attempt);

    /** Something that comes before the first token; may wait for it. */
    void early(byte[] data);

    /** A piece of the answer. */
    void piece(byte[] data);

    /** The whole answer in one piece; {@link #completed} follows. */
    void whole(byte[] data);

    /**
     * An attempt came to nothing, unheard, while the call goes on; the provider may charge for it.
     *
     * @param why empty if another one was faster
     */
    void replaced(Attempt attempt, Optional<ProviderFailure> why);

    void completed(Attempt attempt);

    /** @param last the attempt that failed; empty if the call did not get as far */
    void failed(ProviderFailure failure, Optional<Attempt> last);
}
