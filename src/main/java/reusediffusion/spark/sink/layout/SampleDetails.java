package reusediffusion.spark.sink.layout;

import java.io.Serializable;

/**
 * What of a sample only the manifest asks for.
 *
 * @param settings those of its row that differ from the run's, a JSON object under diffusers' names; null where none does
 * @param width as used, in pixels, or null where it is not known, as the next ones
 * @param frames of a clip; 1 for a picture
 * @param cut in words, what the text encoders did not see of its texts; null where they saw all
 * @param kept further columns of its row, a JSON object, or null
 * @param duty of the device that made it, or null where none did
 */
public record SampleDetails(
        String settings,
        Integer width,
        Integer height,
        Integer frames,
        Double guidance,
        String cut,
        String kept,
        DeviceTime duty)
        implements Serializable {
    /** Of a sample whose device is not known yet. */
    public SampleDetails(
            String settings, Integer width, Integer height, Integer frames, Double guidance, String cut, String kept) {
        this(settings, width, height, frames, guidance, cut, kept, null);
    }

    /** The same details, with kept columns of its row. */
    public SampleDetails keeping(String columns) {
        return new SampleDetails(settings, width, height, frames, guidance, cut, columns, duty);
    }

    /** The same details, with the device that made the sample. */
    public SampleDetails by(DeviceTime device) {
        return new SampleDetails(settings, width, height, frames, guidance, cut, kept, device);
    }
}
