/** Native lifetime, seeded noise, device and data type: the only package that knows JavaCPP's rules. */
package reusediffusion.tensor;
