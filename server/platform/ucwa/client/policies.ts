import type { Resource } from '../../../wire/resource.ts';
import { linkTo, type View } from '../encode/view.ts';

/** policies: what an administrator would allow (ucwa.md 2.2), as it is true here. */
export function policiesResource(view: View): Resource {
  return {
    emoticons: 'Enabled',
    htmlMessaging: 'Enabled',
    messagingUrls: 'Enabled',
    messageArchiving: 'Enabled',
    saveMessagingHistory: 'Enabled',
    saveCredentials: 'Disabled',
    callLogArchiving: 'Disabled',
    photos: 'Disabled',
    telephonyMode: 'None',
    exchangeUnifiedMessaging: 'Disabled',
    clientExchangeConnectivity: 'Disabled',
    customerExperienceImprovementProgram: 'Disabled',
    softwareQualityMetrics: 'Disabled',
    logging: 'Disabled',
    loggingLevel: 'Off',
    _links: { self: linkTo(view, '/policies') },
    rel: 'policies',
  };
}
