package reusediffusion.spark.sink.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import reusediffusion.spark.sink.layout.DeviceTime;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.layout.StoredFile;

/**
 * One line of a marker, and one row of the manifest. A line leaves out what is null: that is half of its length, and most of the storage of a
 * job of many samples that is not its pictures.
 *
 * @param file path below the output folder; null where the sample failed
 * @param member name inside {@code file} where that is a tar, else null
 * @param bytes length of all its files together
 * @param sha256 of all its files, one after the other, in hexadecimal
 * @param skipMask per step {@code 1} where the network call was skipped
 * @param stepsFile where its trace lies, path below the output folder, or null
 * @param stepsBytes length of its trace there, a line without its end, or null
 * @param stepsSha256 of that line, in hexadecimal, or null
 * @param auditPsnr of 8-bit pictures against the same sample made with every call, in dB; null where it was not audited
 * @param auditSsim of the same, or null
 * @param settings see {@link SampleDetails}, as the next ones
 * @param kept by name, or null
 * @param device see {@link DeviceTime}, as the next ones; null where no device made it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ManifestRow(
        String id,
        String prompt,
        String negativePrompt,
        long seed,
        String file,
        String member,
        long bytes,
        String sha256,
        int steps,
        int networkCalls,
        String skipMask,
        double encodeMs,
        double denoiseMs,
        double decodeMs,
        double saveMs,
        boolean warmUp,
        String stepsFile,
        Long stepsBytes,
        String stepsSha256,
        Double auditPsnr,
        Double auditSsim,
        String error,
        String settings,
        Integer width,
        Integer height,
        Integer numFrames,
        Double guidanceScale,
        String cut,
        Map<String, String> kept,
        String device,
        Double deviceMs,
        Double waitMs) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes the row of a sample and the files that hold it. */
    public static ManifestRow of(Outcome sample, StoredFile stored, double saveMillis, StoredFile trace) {
        String called = sample.called();
        SampleDetails details = sample.details();
        DeviceTime duty = details.duty();
        return new ManifestRow(
                sample.id(),
                sample.prompt(),
                sample.negativePrompt(),
                sample.seed(),
                stored.file(),
                stored.member(),
                stored.bytes(),
                stored.sha256(),
                called.length(),
                (int) called.chars().filter(c -> c == '1').count(),
                called.replace('0', 's').replace('1', '0').replace('s', '1'),
                sample.encodeMillis(),
                sample.denoiseMillis(),
                sample.decodeMillis(),
                saveMillis,
                sample.warmUp(),
                trace.file(),
                trace.file() == null ? null : trace.bytes(),
                trace.sha256(),
                sample.auditPsnr(),
                sample.auditSsim(),
                sample.error(),
                details.settings(),
                details.width(),
                details.height(),
                details.frames(),
                details.guidance(),
                details.cut(),
                kept(details.kept()),
                duty == null ? null : duty.device(),
                duty == null ? null : duty.deviceMillis(),
                duty == null ? null : duty.waitMillis());
    }

    private static Map<String, String> kept(String json) {
        try {
            return json == null ? null : JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Kept columns are no JSON: " + e.getMessage(), e);
        }
    }

    /** Writes the row as one line of JSON. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A manifest row cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
