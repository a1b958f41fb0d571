package reusediffusion.pipeline.family;

import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.weights.Json;
import reusediffusion.weights.WeightsException;

/**
 * What components of one model have to agree in, looked at before any weight is read: some may come from elsewhere.
 *
 * @param folder the model whose components are compared
 */
record ComponentAgreement(ModelFolder folder) {

    /** A size of one component is that of what it is given. */
    void equal(String component, String field, long size, String of, long wanted) {
        if (size != wanted) {
            throw new WeightsException(folder.place(component) + ": " + field + " is " + size + ", and " + of + " ha"
                    + (of.endsWith("s") ? "ve " : "s ") + wanted + "; components of one model have to fit together.");
        }
    }

    /** A text encoder has the projection that the pipeline reads. */
    void projects(String component, ClipTextConfig config) {
        if (!config.projects()) {
            throw new WeightsException(folder.place(component) + " is a CLIPTextModel, and " + component + " of a "
                    + folder.index().className() + " has to be a CLIPTextModelWithProjection; correct it in"
                    + " model_index.json.");
        }
    }

    /** The pipeline of diffusers does not read this field, so that a model which has it was made for something else. */
    void unread(String component, String field) {
        throw new WeightsException(folder.place(component) + " has a " + field + ", and a "
                + folder.index().className() + " does not read it; take the autoencoder of such a model.");
    }

    /** An autoencoder whose latents are scaled and shifted as a whole, and say by how much. */
    void scalesAndShifts(String component) {
        for (String field : new String[] {"latents_mean", "latents_std"}) {
            if (says(component, field)) {
                unread(component, field);
            }
        }
        if (!says(component, "shift_factor")) {
            throw new WeightsException(folder.place(component) + " does not say shift_factor, and a "
                    + folder.index().className() + " needs it; take the autoencoder of such a model.");
        }
    }

    private boolean says(String component, String field) {
        return Json.object(folder.place(component)).hasNonNull(field);
    }
}
