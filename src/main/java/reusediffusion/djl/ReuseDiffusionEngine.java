package reusediffusion.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.util.passthrough.PassthroughNDManager;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.natives.Natives;

/** Makes models whose predictions are whole pictures; it computes on no arrays of DJL's. */
final class ReuseDiffusionEngine extends Engine {

    @Override
    public String getEngineName() {
        return ReuseDiffusion.ENGINE;
    }

    @Override
    public int getRank() {
        return ReuseDiffusionEngineProvider.RANK;
    }

    @Override
    public Engine getAlternativeEngine() {
        return null;
    }

    @Override
    public String getVersion() {
        String version = ReuseDiffusionEngine.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public boolean hasCapability(String capability) {
        return capability.equals(StandardCapabilities.CUDA) && getGpuCount() > 0;
    }

    @Override
    public int getGpuCount() {
        Natives.ready();
        return torch.cuda_device_count();
    }

    @Override
    public Device defaultDevice() {
        return getGpuCount() > 0 ? Device.gpu(0) : Device.cpu();
    }

    @Override
    public Model newModel(String name, Device device) {
        return new ReuseDiffusionModel(name, newBaseManager(device));
    }

    @Override
    public NDManager newBaseManager() {
        return newBaseManager(null);
    }

    @Override
    public NDManager newBaseManager(Device device) {
        return new PassthroughNDManager(this, device == null ? defaultDevice() : device);
    }
}
