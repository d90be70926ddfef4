package dev.sluice.router.provider;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.reply.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
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

    /**
     * The APIs by which it can be asked, first the one for models of which nothing else is said; empty if none that a
     * model's form could speak of.
     */
    default List<Api> apis() {
        return List.of();
    }

    /** Whether its models are asked by that API, if they are known to be, where nobody says otherwise. */
    default boolean has(Api api) {
        return apis().contains(api);
    }

    /** The most tokens of an answer that it is told where a request names no most; empty if it is told none. */
    default OptionalLong completionTokensMax() {
        return OptionalLong.empty();
    }

    /** The names of the models that it has, as it says itself; empty if it does not say. */
    default Future<List<String>> models() {
        return Future.succeededFuture(List.of());
    }

    /** Closes its connections, if it holds any. */
    @Override
    default void close() {}
}
