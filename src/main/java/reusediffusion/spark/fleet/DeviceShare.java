package reusediffusion.spark.fleet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.spark.engine.PipelineEngine;

/**
 * One device's part of the work under one policy.
 *
 * @param number of the device among those that work at once
 * @param policy that is followed; null for full runs
 * @param audits whether its first picture is compared with one that is made with every call
 * @param warmUps how often its first batch is made before the window
 * @param folder where files are written, on any Hadoop path; they are removed again
 */
record DeviceShare(
        int round,
        int number,
        int attempt,
        PipelineEngine engine,
        ReusePolicy policy,
        boolean audits,
        int warmUps,
        List<List<Request>> batches,
        ImageFormat format,
        String folder)
        implements Serializable {

    ReusePolicy followed() {
        return policy == null ? ReusePolicy.original() : policy;
    }

    /** Cuts samples into batches for so many devices, of which one after the other gets the next batch. */
    static List<List<List<Request>>> deal(List<Request> samples, int batchSize, int devices) {
        List<List<List<Request>>> dealt = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            dealt.add(new ArrayList<>());
        }
        for (int from = 0, b = 0; from < samples.size(); from += batchSize, b++) {
            dealt.get(b % devices).add(List.copyOf(samples.subList(from, Math.min(samples.size(), from + batchSize))));
        }
        return dealt;
    }
}
