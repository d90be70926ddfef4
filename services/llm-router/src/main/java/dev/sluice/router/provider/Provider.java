package dev.sluice.router.provider;

import dev.sluice.router.reply.Reply;
import java.util.function.Consumer;

/** Someone who answers model calls. */
public interface Provider extends AutoCloseable {
    /** The name in routes and usage records. */
    String name();

    /**
     * Starts a call. Must be called on a Vert.x context; the pieces of the reply come on the same context, in order, the
     * first at the earliest after this method has returned.
     */
    Exchange call(ProviderCall call, Consumer<Reply> replies);

    /** Closes its connections, if it holds any. */
    @Override
    default void close() {}
}
