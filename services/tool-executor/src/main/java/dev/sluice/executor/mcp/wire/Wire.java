package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The way to one server. Used by one thread; one request at a time. */
public interface Wire extends AutoCloseable {
    /** Asks, and waits for the answer. Whatever else the server says meanwhile is answered as {@link Messages#unasked} says. */
    Reply ask(ObjectNode request, Patience patience) throws InterruptedException;

    /** As {@link #ask}, with headers beside where the way has some. */
    default Reply ask(ObjectNode request, Map<String, String> beside, Patience patience) throws InterruptedException {
        return ask(request, patience);
    }

    /** In which version of the protocol the two have greeted each other. */
    default void agreed(String version) {}

    /** Says something to which there is no answer; whether it is heard nobody knows. */
    void tell(ObjectNode message);

    /** Cuts the wire, and ends the server if it is ours. */
    @Override
    void close();
}
