package reusediffusion.natives;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.pytorch.global.torch;

/** Loads all native libraries in a process of its own, as an executor does first. */
final class NativesProbe {
    private NativesProbe() {}

    public static void main(String[] arguments) {
        try {
            Natives.ready();
        } catch (NativesException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        }
        System.setProperty("ai.djl.offline", "true");
        LibUtils.checkStatus();
        System.out.println("loaded " + torch.ones(3).sum().item_float() + " " + avutil.avutil_version());
    }
}
