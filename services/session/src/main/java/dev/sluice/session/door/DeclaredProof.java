package dev.sluice.session.door;

import dev.sluice.contracts.Proof;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a task must really have done before its answer counts, as a client declares it.
 *
 * @param tools of those that ran in the task the first of this list decides, by its last call
 * @param flag the flag of the task's result that says whether it went well
 */
public record DeclaredProof(List<String> tools, Optional<String> flag) {
    public DeclaredProof {
        if (tools == null || tools.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a task's proof names the tools of which one must have run");
        }
        flag = flag == null ? Optional.empty() : flag;
    }

    static DeclaredProof of(Proof proof) {
        return new DeclaredProof(proof.tools(), proof.flag());
    }

    Proof proof() {
        return new Proof(tools, flag);
    }
}
