package dev.sluice.orchestrator.call;

import java.util.ArrayList;
import java.util.List;

/**
 * Which calls may start. In one step: reads side by side, an effect only when all before it are done, and nothing after an
 * effect until it is done. Across the steps of a workspace: one effect at a time, and one that waits for a person keeps
 * its place, because what that person sees is the workspace as it is now.
 */
public final class EffectQueue {
    private EffectQueue() {}

    /**
     * The calls that may start now.
     *
     * @param steps the calls of each open step of one workspace, in the model's order
     */
    public static List<Call> ready(List<List<Call>> steps) {
        var ready = new ArrayList<Call>();
        var taken = isTaken(steps);
        for (var calls : steps) {
            for (var call : inOrder(calls)) {
                if (call.effect() && taken) {
                    continue;
                }
                ready.add(call);
                taken |= call.effect();
            }
        }
        return ready;
    }

    /** Those of one step that only the workspace may hold back. */
    private static List<Call> inOrder(List<Call> calls) {
        var next = new ArrayList<Call>();
        var openBefore = false;
        for (var call : calls) {
            if (call.done()) {
                continue;
            }
            if (call.effect() && openBefore) {
                break;
            }
            if (call.asked()) {
                next.add(call);
            }
            if (call.effect()) {
                break;
            }
            openBefore = true;
        }
        return next;
    }

    private static boolean isTaken(List<List<Call>> steps) {
        for (var calls : steps) {
            for (var call : calls) {
                if (holdsTheWorkspace(call)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean holdsTheWorkspace(Call call) {
        return call.effect() && (call.running() || call.awaiting().isPresent());
    }
}
