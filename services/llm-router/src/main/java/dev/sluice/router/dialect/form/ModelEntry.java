package dev.sluice.router.dialect.form;

import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.Routing.Capability;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a model.
 *
 * @param contextTokens how much it can read and write in all
 * @param lacks what it cannot do
 * @param takes what it takes of a request
 */
public record ModelEntry(Optional<Long> contextTokens, List<Capability> lacks, ModelForm takes) {
    /** Of a model that nobody has described. */
    public static final ModelEntry UNKNOWN = new ModelEntry(Optional.empty(), List.of(), ModelForm.UNKNOWN);

    /** This entry where the other says nothing, and the other where it does. */
    ModelEntry and(ModelEntry other) {
        return new ModelEntry(
                other.contextTokens.or(() -> contextTokens),
                other.lacks.isEmpty() ? lacks : other.lacks,
                takes.and(other.takes));
    }

    /** The same model, asked by that API. */
    public ModelEntry askedBy(Api api) {
        return taking(ModelForm.UNKNOWN.askedBy(api));
    }

    /** The same model, of whose form more is known. */
    public ModelEntry taking(ModelForm said) {
        return new ModelEntry(contextTokens, lacks, takes.and(said));
    }
}
