package reusediffusion.pipeline.family;

import reusediffusion.pipeline.request.Settings;

/** Refuses settings that are of other families: a run that passed them over would not be the one that was asked for. */
final class UnreadSettings {
    static final String SDXL = "Stable Diffusion XL";
    static final String SD3 = "Stable Diffusion 3";
    static final String FLUX = "FLUX";
    static final String COGVIDEOX = "CogVideoX";

    /** The tokens that CLIP reads of a text. */
    private static final int CLIP_LENGTH = 77;

    private UnreadSettings() {}

    /**
     * Checks that all settings are of this family, or are as if they were not there.
     *
     * @throws IllegalArgumentException that names one of another family, or a length of texts that this one cannot read
     */
    static void refuse(String family, Settings s) {
        if (!family.equals(SDXL)) {
            Requirements.textLength(family, s);
        }
        if (s.trueGuidance() > 1) {
            only(FLUX, family, "--true-guidance " + s.trueGuidance(), "trueGuidance", "use --guidance");
        }
        if (s.guidanceRescale() > 0) {
            only(SDXL, family, "--guidance-rescale " + s.guidanceRescale(), "guidanceRescale", "leave it out");
        }
        if (s.dynamicGuidance()) {
            only(COGVIDEOX, family, "--dynamic-guidance", "dynamicGuidance", "leave it out");
        }
        if (family.equals(SDXL) && s.maxSequenceLength() != CLIP_LENGTH) {
            throw new IllegalArgumentException(family + " does not read --max-sequence-length " + s.maxSequenceLength()
                    + " (option maxSequenceLength), since its text encoders take " + CLIP_LENGTH
                    + " tokens; leave it out.");
        }
    }

    /**
     * The same for FLUX.
     *
     * @param told whether the network is told the guidance; a preset says 0 where it is not
     */
    static void refuseOfFlux(boolean told, Settings s) {
        refuse(FLUX, s);
        if (!told && s.guidance() != 0) {
            throw new IllegalArgumentException(
                    "This model, a FLUX like schnell, does not read --guidance " + s.guidance()
                            + " (option guidance, column guidance_scale), since its network has no guidance_embeds;"
                            + " leave it out.");
        }
    }

    private static void only(String reader, String family, String typed, String option, String remedy) {
        if (!family.equals(reader)) {
            throw new IllegalArgumentException(family + " does not read " + typed + " (option " + option + "), which "
                    + reader + " does; " + remedy + ".");
        }
    }
}
