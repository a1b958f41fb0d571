package reusediffusion.spark.fleet;

import java.io.Serializable;
import java.util.List;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.spark.engine.PipelineEngine;

/**
 * One lane's part of the work under one policy.
 *
 * @param policy that is followed; null for full runs
 * @param audits whether its first picture is compared with one that is made with every call
 * @param warmUps how often its first batch is made before the window
 * @param folder where files are written, on any Hadoop path; they are removed again
 */
record LaneShare(
        int round,
        int lane,
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
}
