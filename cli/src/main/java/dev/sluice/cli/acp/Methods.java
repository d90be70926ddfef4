package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;

/** What an editor can ask for and say. Both are called by the one thread that reads, in the order of what was sent. */
interface Methods {
    /** Takes a request; what takes time is left to the work that is given back, which runs beside others. */
    Work accept(String method, JsonNode params) throws RpcError;

    /** Takes a notification. One that is not known is passed over. */
    void hear(String method, JsonNode params);

    /** What is still to do for a request. */
    interface Work {
        Answer run() throws RpcError, InterruptedException;
    }

    /**
     * The answer to a request.
     *
     * @param then what begins as soon as the answer is on its way
     */
    record Answer(JsonNode result, Runnable then) {
        static Answer of(JsonNode result) {
            return new Answer(result, () -> {});
        }
    }
}
