/** Text to token ids, from a model folder's own tokenizer files. */
package reusediffusion.tokenize;
