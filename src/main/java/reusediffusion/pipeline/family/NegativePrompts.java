package reusediffusion.pipeline.family;

import reusediffusion.pipeline.folder.ModelFamily;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.request.Settings;

/**
 * Whether negative prompts count: classifier-free guidance reads them, and FLUX has it beside the guidance that its network is told.
 *
 * @param flux whether the model is a FLUX
 * @param guidance classifier-free guidance; up to 1 there is none
 */
public record NegativePrompts(boolean flux, double guidance) {

    /** Of the runs of a model with these settings. */
    public static NegativePrompts of(ModelIndex index, Settings settings) {
        boolean flux = index.is(ModelFamily.FLUX);
        return new NegativePrompts(flux, flux ? settings.trueGuidance() : settings.guidance());
    }

    /** Whether the network is asked about negative prompts. */
    public boolean areRead() {
        return guidance > 1;
    }

    /** A sentence on negative prompts that are not read, and what would have them read. */
    public String unread(String what) {
        return what + (what.endsWith("s") ? " are" : " is") + " not read with " + option() + " " + guidance + "; set "
                + option() + " above 1";
    }

    /**
     * Checks that a negative prompt which the user gave is read.
     *
     * @param label how it was given
     * @throws IllegalArgumentException where it is not
     */
    public void requireRead(String label) {
        if (!areRead()) {
            throw new IllegalArgumentException(unread(label) + ", or leave it out.");
        }
    }

    /**
     * Checks that FLUX's classifier-free guidance has something to guide away from: without a negative prompt it takes twice the work and
     * changes nothing. The other families guide away from the empty prompt.
     *
     * @param there whether there are negative prompts
     * @param remedy how they are given
     * @throws IllegalArgumentException where there are none
     */
    public void requireSome(boolean there, String remedy) {
        if (flux && areRead() && !there) {
            throw new IllegalArgumentException(option() + " " + guidance
                    + " guides away from negative prompts, and there are none; " + remedy + ", or leave it out.");
        }
    }

    private String option() {
        return flux ? "--true-guidance (option trueGuidance)" : "--guidance (option guidance)";
    }
}
