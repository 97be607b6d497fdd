import { contextBridge, ipcRenderer } from 'electron';
import {
  channelOf,
  METHOD_NAMES,
  STREAM_CONNECT_CHANNEL,
  STREAM_PORT_CHANNEL,
  type MethodName,
} from '../../engine/api/channels.ts';
import type { Bridge } from '../../engine/api/contract.ts';

// Everything the page can reach. The main process checks the sender and parses the input of every call again.

function isMethod(name: string): name is MethodName {
  return METHOD_NAMES.some((method) => method === name);
}

const bridge: Bridge = {
  call(method, input) {
    if (!isMethod(method)) return Promise.reject(new Error(`The contract has no method "${method}".`));
    return ipcRenderer.invoke(channelOf(method), input);
  },
  connectStream() {
    ipcRenderer.send(STREAM_CONNECT_CHANNEL);
  },
};

// A port cannot pass through the bridge, but it can be posted to the page.
ipcRenderer.on(STREAM_PORT_CHANNEL, (event) => {
  window.postMessage(STREAM_PORT_CHANNEL, location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('parallax', bridge);
