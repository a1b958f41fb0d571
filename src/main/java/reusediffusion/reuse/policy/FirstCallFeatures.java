package reusediffusion.reuse.policy;

import java.io.Serializable;

/**
 * What is known of one sample after its first network call: numbers that tell how hard it will be, and whether its prompt is like those
 * that plans were made from.
 *
 * @param text (P) its prompt as the text encoder sees it, the mean over tokens
 * @param picture (Q) what the first prediction shows of the picture: for each latent channel the log of its variance and of its total
 *     variation
 */
public record FirstCallFeatures(double[] text, double[] picture) implements Serializable {

    /** The numbers of text and picture in one array (P + Q). */
    public double[] all() {
        double[] all = new double[text.length + picture.length];
        System.arraycopy(text, 0, all, 0, text.length);
        System.arraycopy(picture, 0, all, text.length, picture.length);
        return all;
    }
}
